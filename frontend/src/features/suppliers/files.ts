/** The list and a supplier's account as files: what is narrowed on the screen is narrowed in the file. */

import { readFile } from "@/api/download";
import type { ExportKind } from "@/ui/ExportMenu";
import type { Filter } from "./filter";

export function exportsOf(company: string, filter: Filter): ExportKind[] {
  const query = {
    sort: filter.sort,
    hide_zero: String(filter.hideZero),
    ...(filter.q ? { q: filter.q } : {}),
    ...(filter.currency ? { currency: filter.currency } : {}),
    ...(filter.group ? { group: filter.group } : {}),
    ...(filter.asOf ? { key_date: filter.asOf } : {}),
  };
  const list = `/api/v1/companies/${encodeURIComponent(company)}/suppliers`;
  return (["xlsx", "csv"] as const).map((kind) => ({
    name: kind.toUpperCase(),
    read: () => readFile(`${list}.${kind}`, query),
  }));
}

/** The statement of this year until today. */
export function statementsOf(supplier: string): ExportKind[] {
  const statement = `/api/v1/suppliers/${encodeURIComponent(supplier)}/statement`;
  return (["pdf", "xlsx"] as const).map((kind) => ({
    name: kind.toUpperCase(),
    read: () => readFile(`${statement}.${kind}`),
  }));
}
