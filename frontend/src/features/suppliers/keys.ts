/** Keys of everything about suppliers in the query cache. */

import type { Filter } from "./filter";

export const supplierKeys = {
  all: ["suppliers"] as const,
  lists: () => [...supplierKeys.all, "list"] as const,
  windows: (company: string) => [...supplierKeys.lists(), company] as const,
  window: (company: string, filter: Filter, block: number) =>
    [...supplierKeys.windows(company), filter, block] as const,
  whole: (company: string) => [...supplierKeys.all, "whole", company] as const,
  groups: (company: string) => [...supplierKeys.all, "groups", company] as const,
  members: (company: string, group: string) => [...supplierKeys.groups(company), group] as const,
  named: (company: string, typed: string) => [...supplierKeys.all, "named", company, typed] as const,
  one: (supplier: string) => [...supplierKeys.all, "one", supplier] as const,
  openItems: (supplier: string, asOf: string | null) =>
    [...supplierKeys.one(supplier), "open-items", asOf] as const,
  allocations: (supplier: string, asOf: string | null) =>
    [...supplierKeys.one(supplier), "allocations", asOf] as const,
  entries: (supplier: string) => [...supplierKeys.one(supplier), "entries"] as const,
  entriesWindow: (supplier: string, block: number) => [...supplierKeys.entries(supplier), block] as const,
  holds: (supplier: string) => [...supplierKeys.one(supplier), "holds"] as const,
  confirmations: (supplier: string) => [...supplierKeys.one(supplier), "confirmations"] as const,
  confirmation: (supplier: string, id: string) => [...supplierKeys.confirmations(supplier), id] as const,
  events: (supplier: string) => [...supplierKeys.one(supplier), "events"] as const,
};

/** Whether a window's key asks for the current figures; those of a past key date do not change. */
export function isOfNow(windowKey: readonly unknown[]): boolean {
  const filter = windowKey[3] as Filter;
  return filter.asOf === null;
}
