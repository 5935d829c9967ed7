/** Totals below the rows; they stay in sight. */

import type { Column, FooterRow } from "./columns";
import styles from "./WideGrid.module.css";
import { cellClasses, cellStyle, classes } from "./GridRow";

interface GridFooterProps<Row> {
  columns: readonly Column<Row>[];
  offsets: ReadonlyMap<string, number>;
  footers: readonly FooterRow[];
  /** `aria-rowindex` of the first of them. */
  firstIndex: number;
}

export function GridFooter<Row>({ columns, offsets, footers, firstIndex }: GridFooterProps<Row>) {
  if (footers.length === 0) return null;
  return (
    <div role="rowgroup" className={styles.footer}>
      {footers.map((footer, place) => (
        <div key={footer.key} role="row" aria-rowindex={firstIndex + place} className={styles.row}>
          {columns.map((column, at) => (
            <div
              key={column.id}
              role="gridcell"
              aria-colindex={at + 1}
              className={classes(...cellClasses(column, columns))}
              style={cellStyle(column, offsets)}
            >
              <span>{footer.cells[column.id]}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
