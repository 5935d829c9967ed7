/** Where the arrow keys lead in a grid (the WAI-ARIA grid pattern). */

/** A cell by its place; row -1 is the header. */
export interface Place {
  row: number;
  column: number;
}

export interface Extent {
  rows: number;
  columns: number;
  /** Rows of one screen. */
  page: number;
}

interface Key {
  key: string;
  ctrlKey: boolean;
}

/** The cell a key leads to; null when the key is none of the grid's. */
export function placeAfter(key: Key, from: Place, extent: Extent): Place | null {
  const { row, column } = from;
  const last = { row: extent.rows - 1, column: extent.columns - 1 };
  const to = (nextRow: number, nextColumn: number): Place => ({
    row: Math.min(last.row, Math.max(-1, nextRow)),
    column: Math.min(last.column, Math.max(0, nextColumn)),
  });
  switch (key.key) {
    case "ArrowDown":
    case "j":
      return key.ctrlKey ? null : to(row + 1, column);
    case "ArrowUp":
    case "k":
      return key.ctrlKey ? null : to(row - 1, column);
    case "ArrowLeft":
      return key.ctrlKey ? null : to(row, column - 1);
    case "ArrowRight":
      return key.ctrlKey ? null : to(row, column + 1);
    case "PageDown":
      return to(row + extent.page, column);
    case "PageUp":
      return to(Math.max(0, row - extent.page), column);
    case "Home":
      return key.ctrlKey ? to(0, 0) : to(row, 0);
    case "End":
      return key.ctrlKey ? to(last.row, last.column) : to(row, last.column);
    default:
      return null;
  }
}
