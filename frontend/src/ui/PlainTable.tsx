/**
 * A short table of a page; too wide for its place, it scrolls by itself and by keyboard. On a narrow screen its rows are
 * cards: the first cell is the title, the others stand below with their columns' names.
 */

import { type ReactNode, useId } from "react";
import styles from "./PlainTable.module.css";
import { useIsNarrow } from "./useIsNarrow";

export interface PlainColumn {
  key: string;
  name: ReactNode;
  /** Figures stand at the end of their cell. */
  end?: boolean;
}

export interface PlainRow {
  key: string;
  cells: readonly ReactNode[];
}

interface PlainTableProps {
  caption: string;
  columns: readonly PlainColumn[];
  rows: readonly PlainRow[];
  /** Where the caption is said by a heading beside it already. */
  isCaptionHidden?: boolean;
}

export function PlainTable(props: PlainTableProps) {
  return useIsNarrow() ? <Cards {...props} /> : <Wide {...props} />;
}

function Cards({ caption, columns, rows, isCaptionHidden = false }: PlainTableProps) {
  const id = useId();
  return (
    <div className={styles.cards}>
      <p id={id} className={styles.caption} data-hidden={isCaptionHidden || undefined}>
        {caption}
      </p>
      <ul aria-labelledby={id}>
        {rows.map(({ key, cells: [title, ...cells] }) => (
          <li key={key}>
            <div className={styles.title}>{title}</div>
            {cells.map((cell, place) => {
              const column = columns[place + 1];
              return (
                <div key={column?.key} className={styles.pair}>
                  {column?.name && <span className={styles.name}>{column.name}</span>}
                  <span className={styles.value}>{cell}</span>
                </div>
              );
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Wide({ caption, columns, rows, isCaptionHidden = false }: PlainTableProps) {
  const id = useId();
  return (
    // A region that scrolls can be reached by keyboard (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroller} role="region" aria-labelledby={id} tabIndex={0}>
      <table className={styles.table}>
        <caption id={id} data-hidden={isCaptionHidden || undefined}>
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map(({ key, name, end }) => (
              <th key={key} scope="col" data-end={end || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, place) => (
                <td key={columns[place]?.key} data-end={columns[place]?.end || undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
