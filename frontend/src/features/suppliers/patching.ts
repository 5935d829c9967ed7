/** Live figures put into what is already on the screen: rows change where they stand and never move. */

import type { ChangedRow, SupplierList, SupplierOut, SupplierRow } from "@/api/shapes";
import type { SupplierFrame } from "@/realtime/protocol";

/** A row of the list: a supplier has one for each currency. */
export function rowKey(row: { id: string; currency: string }): string {
  return `${row.id}/${row.currency}`;
}

export interface Patched {
  page: SupplierList;
  /** The rows that changed, as they were before. */
  before: SupplierRow[];
}

/** Put newer figures into a page; one that holds none of the suppliers comes back as it was. */
export function patchPage(page: SupplierList, rows: readonly ChangedRow[]): Patched {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const before: SupplierRow[] = [];
  const items = page.items.map((item) => {
    const newer = byId.get(item.id);
    if (!newer || newer.version <= item.version) return item;
    const closing = newer.closings.find((one) => one.currency === item.currency);
    before.push(item);
    return closing ? { ...item, ...closing, version: newer.version } : emptied(item, newer.version);
  });
  return before.length === 0 ? { page, before } : { page: { ...page, items }, before };
}

/** Put freshly read rows into a page by supplier and currency, in the page's own order. */
export function refreshPage(page: SupplierList, fresh: readonly SupplierRow[]): Patched {
  const byKey = new Map(fresh.map((row) => [rowKey(row), row]));
  const before: SupplierRow[] = [];
  const items = page.items.map((item) => {
    const newer = byKey.get(rowKey(item));
    if (!newer || newer.version <= item.version) return item;
    before.push(item);
    return newer;
  });
  return before.length === 0 ? { page, before } : { page: { ...page, items }, before };
}

/** The supplier has nothing in this currency any more. */
function emptied(row: SupplierRow, version: number): SupplierRow {
  const zero = row.balance
    .replaceAll(/\d/g, "0")
    .replace(/^-/, "")
    .replace(/^0+(?=0)/, "");
  return {
    ...row,
    version,
    balance: zero,
    open: zero,
    unallocated: zero,
    overdue: zero,
    not_due: zero,
    aging: row.aging.map((bucket) => ({ ...bucket, amount: zero })),
    months: Object.fromEntries(Object.keys(row.months).map((month) => [month, zero])),
    average_due_date: null,
    average_due_days: null,
    oldest_due_date: null,
    max_overdue_days: 0,
    open_count: 0,
    blocked: false,
    blocked_amount: zero,
    ledger_balance: zero,
    open_difference: zero,
    total: zero,
  };
}

/** The supplier after a frame of its topic; the newest state is enough, so an older one changes nothing. */
export function patchSupplier(supplier: SupplierOut, frame: SupplierFrame): SupplierOut {
  switch (frame.type) {
    case "snapshot": {
      const { version, closings, calculation } = frame.data as unknown as SupplierOut;
      return version >= supplier.version ? { ...supplier, version, closings, calculation } : supplier;
    }
    case "supplier.updated": {
      const { version, closings, calculation } = frame.data;
      return version > supplier.version ? { ...supplier, version, closings, calculation } : supplier;
    }
    case "supplier.master_changed": {
      const { version, name } = frame.data;
      return version > supplier.version ? { ...supplier, version, name } : supplier;
    }
    case "supplier.payment_advised": {
      const { version } = frame.data;
      return version > supplier.version ? { ...supplier, version } : supplier;
    }
    default:
      frame satisfies never;
      return supplier;
  }
}
