/** What a grid shows, and how it is sorted. */

import type { ReactNode } from "react";

export interface Column<Row> {
  id: string;
  header: string;
  /** Pixels; the column that grows takes what is left over. */
  width: number;
  grow?: boolean;
  /** Figures stand at the end of their cell. */
  end?: boolean;
  /** Stays at the left while the rest scrolls; pinned columns come first. */
  pinned?: boolean;
  /** The API's name of the field, where the list can be sorted by it. */
  sort?: string;
  /** What the cell says: copied, and compared to see whether it changed. */
  text: (row: Row) => string;
  /** How it is shown, when that is more than the text. */
  cell?: (row: Row, where: "grid" | "card") => ReactNode;
  /** Its place on a card, where the screen is too narrow for a grid; without one it is left out there. */
  card?: CardPlace;
  /** On a card its header stands before it. */
  named?: boolean;
}

/**
 * On a card: the title and the figure stand on the first line, notes and the second figure below them. A title that is a
 * link makes the whole card lead there.
 */
export type CardPlace = "title" | "figure" | "second" | "note";

export interface Sort {
  field: string;
  descending: boolean;
}

/** A line of totals below the rows: its cells by column id. */
export interface FooterRow {
  key: string;
  cells: Readonly<Record<string, ReactNode>>;
}

/** Another click turns the order round; a new field begins with the largest or the first letter. */
export function nextSort(field: string, sort: Sort | null, isFigure: boolean): Sort {
  if (sort?.field !== field) return { field, descending: isFigure };
  return { field, descending: !sort.descending };
}

/** Distance of each pinned column from the left edge, by id. */
export function pinnedOffsets<Row>(columns: readonly Column<Row>[]): Map<string, number> {
  const offsets = new Map<string, number>();
  let left = 0;
  for (const column of columns) {
    if (!column.pinned) continue;
    offsets.set(column.id, left);
    left += column.width;
  }
  return offsets;
}

/** Rows as tab-separated text, which spreadsheets take on paste. */
export function asTabSeparated<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => column.text(row).replaceAll(/[\t\n]/g, " ")));
  return [columns.map((column) => column.header), ...lines].map((cells) => cells.join("\t")).join("\n");
}

export interface DataGridProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  count: number;
  rowAt: (index: number) => Row | undefined;
  /** What a row was before it changed just now. */
  before?: (row: Row) => Row | undefined;
  sort?: Sort | null;
  onSort?: (sort: Sort) => void;
  footers?: readonly FooterRow[];
  /** Enter, or a double click. */
  onOpen?: (row: Row) => void;
  /** The row the cursor stands on. */
  onActive?: (row: Row) => void;
  /** Which rows are in sight, and so have to be fetched. */
  onRange?: (first: number, last: number) => void;
  /** The rows belong to what was asked before; the new ones are on their way. */
  dimmed?: boolean;
  /** Another value brings the view back to the first row. */
  resetKey?: string;
}
