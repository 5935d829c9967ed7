/** The grid's header: what the columns are, and by which of them the list is sorted. */

import { type Column, type Sort, nextSort } from "./columns";
import styles from "./WideGrid.module.css";
import { cellClasses, cellStyle, classes } from "./GridRow";

interface GridHeaderProps<Row> {
  id: string;
  columns: readonly Column<Row>[];
  offsets: ReadonlyMap<string, number>;
  sort: Sort | null;
  onSort: ((sort: Sort) => void) | undefined;
  activeColumn: number | null;
}

export function GridHeader<Row>({ id, columns, offsets, sort, onSort, activeColumn }: GridHeaderProps<Row>) {
  return (
    <div role="rowgroup" className={styles.header}>
      <div role="row" aria-rowindex={1} data-row={-1} className={styles.row}>
        {columns.map((column, place) => {
          const sortable = column.sort !== undefined && onSort !== undefined;
          const isSorted = sortable && sort?.field === column.sort;
          return (
            <div
              key={column.id}
              role="columnheader"
              id={`${id}--1-${place}`}
              aria-colindex={place + 1}
              aria-sort={sortable ? ariaSort(isSorted ? sort : null) : undefined}
              data-column={place}
              title={column.header}
              className={classes(
                ...cellClasses(column, columns),
                sortable && styles.sortable,
                isSorted && styles.sorted,
                place === activeColumn && styles.current,
              )}
              style={cellStyle(column, offsets)}
            >
              <span className={styles.headerText}>{column.header}</span>
              {isSorted && (
                <span aria-hidden className={styles.arrow}>
                  {sort?.descending ? "↓" : "↑"}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Sort by a column, if it can be; a figure begins with the largest. */
export function sortBy<Row>(
  column: Column<Row> | undefined,
  sort: Sort | null,
  onSort: ((sort: Sort) => void) | undefined,
): void {
  if (column?.sort !== undefined && onSort) onSort(nextSort(column.sort, sort, column.end === true));
}

function ariaSort(sort: Sort | null): "ascending" | "descending" | "none" {
  if (!sort) return "none";
  return sort.descending ? "descending" : "ascending";
}
