/** The same long list on a narrow screen: cards of one height, only those in sight exist; totals below. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import styles from "./CardList.module.css";
import { hasChanged } from "./GridRow";
import type { CardPlace, Column, DataGridProps, FooterRow } from "./columns";
import { useRangeReport } from "./useRangeReport";

const CARD_HEIGHT = 76;

export function CardList<Row>(props: DataGridProps<Row>) {
  const { columns, count, rowAt, footers = [] } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    overscan: 4,
    useFlushSync: false,
  });
  const visible = virtualizer.getVirtualItems();
  useRangeReport(visible.at(0)?.index, visible.at(-1)?.index, props.onRange);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={props.label}>
        <div
          role="list"
          className={styles.body}
          data-dimmed={props.dimmed || undefined}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {visible.map((item) => {
            const row = rowAt(item.index);
            return (
              <div
                key={item.index}
                role="listitem"
                aria-setsize={count}
                aria-posinset={item.index + 1}
                className={styles.place}
                style={{ height: CARD_HEIGHT, transform: `translateY(${item.start}px)` }}
              >
                {row === undefined ? (
                  <div className={styles.skeleton} />
                ) : (
                  <Card columns={columns} row={row} before={props.before?.(row)} onPick={props.onActive} />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {footers.length > 0 && <Totals columns={columns} footers={footers} />}
    </>
  );
}

interface CardProps<Row> {
  columns: readonly Column<Row>[];
  row: Row;
  before: Row | undefined;
  onPick: ((row: Row) => void) | undefined;
}

function Card<Row>({ columns, row, before, onPick }: CardProps<Row>) {
  const show = (place: CardPlace) =>
    columns
      .filter((column) => column.card === place && column.text(row) !== "")
      .map((column) => (
        <span key={column.id} className={hasChanged(column, { row, before }) ? styles.flash : undefined}>
          {column.named && `${column.header} `}
          {column.cell ? column.cell(row, "card") : column.text(row)}
        </span>
      ));
  const content = (
    <>
      <span className={styles.title}>{show("title")}</span>
      <span className={styles.figure}>{show("figure")}</span>
      <span className={styles.notes}>{separated(show("note"))}</span>
      <span className={styles.figure}>{show("second")}</span>
    </>
  );
  if (!onPick) return <div className={styles.card}>{content}</div>;
  return (
    <button type="button" className={styles.card} onClick={() => onPick(row)}>
      {content}
    </button>
  );
}

function separated(notes: ReactNode[]): ReactNode[] {
  return notes.flatMap((note, place) => (place === 0 ? [note] : [" · ", note]));
}

function Totals<Row>({
  columns,
  footers,
}: {
  columns: readonly Column<Row>[];
  footers: readonly FooterRow[];
}) {
  return (
    <div className={styles.totals}>
      {footers.map((footer) => (
        <div key={footer.key} className={styles.total}>
          {columns
            .filter((column) => column.card && footer.cells[column.id] !== undefined)
            .map((column) => (
              <span key={column.id}>
                {column.named && `${column.header} `}
                {footer.cells[column.id]}
              </span>
            ))}
        </div>
      ))}
    </div>
  );
}
