/** What lies behind a supplier's figures; the first is shown unless the address names another. */

export const TABS = [
  "items",
  "allocations",
  "ledger",
  "accounts",
  "holds",
  "confirmations",
  "timeline",
] as const;
export type Tab = (typeof TABS)[number];
