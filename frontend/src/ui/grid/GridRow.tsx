/** One row of a grid. Memoised: a scroll renders what is new and nothing else. */

import { memo } from "react";
import type { Column } from "./columns";
import styles from "./WideGrid.module.css";

export interface GridRowProps<Row> {
  id: string;
  index: number;
  top: number;
  columns: readonly Column<Row>[];
  offsets: ReadonlyMap<string, number>;
  row: Row | undefined;
  /** The row as it was before it changed just now; its cells that differ flash. */
  before: Row | undefined;
  /** Column of the active cell; null when it is in another row. */
  activeColumn: number | null;
}

function PlainGridRow<Row>(props: GridRowProps<Row>) {
  const { id, index, columns, row, activeColumn } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={activeColumn !== null}
      aria-busy={row === undefined || undefined}
      data-row={index}
      className={classes(styles.row, activeColumn !== null && styles.active)}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {columns.map((column, place) => (
        <div
          key={column.id}
          role="gridcell"
          id={`${id}-${index}-${place}`}
          aria-colindex={place + 1}
          data-column={place}
          className={classes(
            ...cellClasses(column, columns),
            place === activeColumn && styles.current,
            hasChanged(column, props) && styles.flash,
          )}
          style={cellStyle(column, props.offsets)}
        >
          {row === undefined ? <div className={styles.skeleton} /> : <Content column={column} row={row} />}
        </div>
      ))}
    </div>
  );
}

export const GridRow = memo(PlainGridRow) as typeof PlainGridRow;

function Content<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  return column.cell ? column.cell(row, "grid") : <span>{column.text(row)}</span>;
}

/** Whether a column says something else than it did just now. */
export function hasChanged<Row>(
  column: Column<Row>,
  { row, before }: { row: Row | undefined; before: Row | undefined },
): boolean {
  return row !== undefined && before !== undefined && column.text(row) !== column.text(before);
}

export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

export function cellClasses<Row>(
  column: Column<Row>,
  columns: readonly Column<Row>[],
): (string | false | undefined)[] {
  const isLastPinned = column.pinned && columns.findLast((one) => one.pinned)?.id === column.id;
  return [
    styles.cell,
    column.end && styles.end,
    column.pinned && styles.pinned,
    isLastPinned && styles.lastPinned,
  ];
}

export function cellStyle<Row>(column: Column<Row>, offsets: ReadonlyMap<string, number>) {
  return {
    flex: `${column.grow ? 1 : 0} 0 ${column.width}px`,
    ...(column.pinned ? { left: offsets.get(column.id) } : {}),
  };
}
