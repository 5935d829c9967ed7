/** What is what in a list of the user's own: read from a preview, changed by hand, sent with the file. */

import type { Layout } from "@/api/shapes";
import type { ColumnMapping } from "@/api/upload";

/** Every column a heading can be mapped to, in the order they are offered. */
export const COLUMNS = [
  "supplier_code",
  "supplier_name",
  "doc_no",
  "doc_item",
  "fiscal_year",
  "doc_type",
  "posting_date",
  "document_date",
  "entry_date",
  "baseline_date",
  "due_date",
  "amount",
  "currency",
  "amount_lc",
  "currency_lc",
  "debit_credit",
  "posting_key",
  "special_gl",
  "reference",
  "invoice_ref",
  "assignment",
  "text",
  "header_text",
  "term",
  "days_1",
  "percent_1",
  "days_2",
  "percent_2",
  "days_net",
  "method",
  "block",
  "clearing_doc",
  "cleared_date",
  "company",
] as const;
export type MappedColumn = (typeof COLUMNS)[number];

export interface MappingDraft {
  /** Headings in their order, blank ones left out; null: none of ours. */
  columns: readonly { heading: string; column: MappedColumn | null }[];
  decimalMark: "" | "," | ".";
  dateOrder: "" | "day" | "month";
  creditsPositive: boolean;
}

export function draftOf(layout: Layout): MappingDraft {
  const seen = new Set<string>();
  const columns = layout.headings.flatMap(({ heading, column }) => {
    if (heading === "" || seen.has(heading)) return [];
    seen.add(heading);
    return [{ heading, column: COLUMNS.find((one) => one === column) ?? null }];
  });
  const { decimal_mark: mark, date_order: order } = layout;
  return {
    columns,
    decimalMark: mark === "," || mark === "." ? mark : "",
    dateOrder: order === "day" || order === "month" ? order : "",
    creditsPositive: layout.credits_positive,
  };
}

/** The mapping as the API takes it. A heading of a column that cannot be chosen is left to what it says itself. */
export function mappingOf(layout: Layout, draft: MappingDraft): ColumnMapping {
  const unsaid = new Set(
    layout.headings
      .filter(({ column }) => column !== null && !COLUMNS.some((one) => one === column))
      .map(({ heading }) => heading),
  );
  const told = draft.columns.filter(({ heading, column }) => column !== null || !unsaid.has(heading));
  return {
    columns: Object.fromEntries(told.map(({ heading, column }) => [heading, column])),
    decimal_mark: draft.decimalMark || null,
    date_order: draft.dateOrder || null,
    credits_positive: draft.creditsPositive,
  };
}

/** Columns that two headings were given: the file has one place for each. */
export function givenTwice({ columns }: MappingDraft): MappedColumn[] {
  const given = columns.flatMap(({ column }) => column ?? []);
  return [...new Set(given.filter((column, place) => given.indexOf(column) !== place))];
}
