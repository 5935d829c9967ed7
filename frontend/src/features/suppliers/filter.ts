/** What is asked of the list of suppliers. The address carries it; a link reproduces the view. */

import type { Sort } from "@/ui/grid/columns";

export interface Filter {
  q: string;
  currency: string;
  /** Id of a group of suppliers; empty: all of them. */
  group: string;
  hideZero: boolean;
  sort: string;
  /** A past key date; null means the current figures. */
  asOf: string | null;
}

/** What "clear the filter" sets. */
export const UNNARROWED = { q: undefined, currency: undefined, group: undefined, zero: undefined } as const;

export type Spread = "months" | "aging";

/** The search part of the address of the list; what is absent has its usual value. */
export interface SuppliersSearch {
  q?: string | undefined;
  currency?: string | undefined;
  group?: string | undefined;
  zero?: "hide" | undefined;
  sort?: string | undefined;
  spread?: Spread | undefined;
}

export const USUAL_SORT = "-overdue";
const GROUP = /^\d{1,18}$/;
const SORT = /^-?[a-z_]+$/;

/** Read the search part of an address somebody may have typed. */
export function readSuppliersSearch(search: Record<string, unknown>): SuppliersSearch {
  const q = text(search["q"]).slice(0, 200);
  const currency = text(search["currency"]);
  const group = text(search["group"]);
  const sort = text(search["sort"]);
  return {
    ...(q ? { q } : {}),
    ...(/^[A-Z]{3}$/.test(currency) ? { currency } : {}),
    ...(GROUP.test(group) ? { group } : {}),
    ...(search["zero"] === "hide" ? { zero: "hide" as const } : {}),
    ...(SORT.test(sort) && sort !== USUAL_SORT ? { sort } : {}),
    ...(search["spread"] === "aging" ? { spread: "aging" as const } : {}),
  };
}

// The router reads `q=320` as a number.
function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function filterOf(search: SuppliersSearch, asOf: string | null): Filter {
  return {
    q: search.q?.trim() ?? "",
    currency: search.currency ?? "",
    group: search.group ?? "",
    hideZero: search.zero === "hide",
    sort: search.sort ?? USUAL_SORT,
    asOf,
  };
}

export function isNarrowed(filter: Filter): boolean {
  return filter.q !== "" || filter.currency !== "" || filter.group !== "" || filter.hideZero;
}

export function sortOf(filter: Filter): Sort {
  const descending = filter.sort.startsWith("-");
  return { field: descending ? filter.sort.slice(1) : filter.sort, descending };
}

export function sortText(sort: Sort): string {
  return sort.descending ? `-${sort.field}` : sort.field;
}
