/** A short table of a page; too wide for the screen, it scrolls by itself and by keyboard. */

import { type ReactNode, useId } from "react";
import styles from "./PlainTable.module.css";

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

export function PlainTable({ caption, columns, rows, isCaptionHidden = false }: PlainTableProps) {
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
