/** Suppliers for tests, as the API gives them. */

import type { Closing, SupplierList, SupplierOut, SupplierRow } from "@/api/shapes";

export function closing(more: Partial<Closing> = {}): Closing {
  return {
    currency: "TRY",
    balance: "1200.00",
    open: "1200.00",
    unallocated: "0.00",
    overdue: "200.00",
    not_due: "1000.00",
    aging: [
      { label: "not_due", amount: "1000.00" },
      { label: "1-30", amount: "200.00" },
    ],
    months: { before: "0.00", "2026-11": "200.00", after: "1000.00" },
    average_due_date: "2026-12-01",
    average_due_days: "9.00",
    oldest_due_date: "2026-11-01",
    max_overdue_days: 21,
    open_count: 3,
    blocked: false,
    blocked_amount: "0.00",
    ledger_balance: "1200.00",
    open_difference: "0.00",
    advance: "0.00",
    bill: "0.00",
    guarantee: "0.00",
    total: "1200.00",
    open_amounts_incomplete: false,
    ...more,
  };
}

export function row(id: string, more: Partial<SupplierRow> = {}): SupplierRow {
  return { ...closing(), id, code: `320.${id}`, name: `Tedarikçi ${id}`, version: 1, ...more };
}

export function list(items: SupplierRow[], more: Partial<SupplierList> = {}): SupplierList {
  return {
    items,
    next_cursor: null,
    total: items.length,
    totals: {},
    calculation: "r1",
    key_date: "2026-11-22",
    figures_version: 1,
    ...more,
  };
}

export function supplier(more: Partial<SupplierOut> = {}): SupplierOut {
  return {
    id: "7",
    company: "1000",
    code: "320.7",
    name: "Anadolu Çelik A.Ş.",
    version: 41,
    closings: [closing()],
    calculation: { id: "r1", key_date: "2026-11-22" },
    bank_accounts: [],
    ...more,
  };
}
