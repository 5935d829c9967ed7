import { describe, expect, it } from "vitest";
import type { SupplierFrame } from "@/realtime/protocol";
import { patchPage, patchSupplier, refreshPage, rowKey } from "./patching";
import { closing, list, row, supplier } from "./testData";

describe("patchPage", () => {
  it("puts newer figures where the row stands, and keeps the rows in their order", () => {
    const page = list([row("1"), row("2"), row("3")]);
    const news = [{ id: "2", version: 2, closings: [closing({ balance: "9999.00" })] }];

    const { page: patched, before } = patchPage(page, news);

    expect(patched.items.map((item) => [item.id, item.balance, item.version])).toEqual([
      ["1", "1200.00", 1],
      ["2", "9999.00", 2],
      ["3", "1200.00", 1],
    ]);
    expect(before).toEqual([page.items[1]]);
  });

  it("keeps code and name, which figures do not bring", () => {
    const { page } = patchPage(list([row("2")]), [{ id: "2", version: 2, closings: [closing()] }]);

    expect(page.items[0]).toMatchObject({ code: "320.2", name: "Tedarikçi 2" });
  });

  it.each([
    { why: "older", version: 4 },
    { why: "the same", version: 5 },
  ])("changes nothing when the figures are $why", ({ version }) => {
    const page = list([row("2", { version: 5 })]);

    const patched = patchPage(page, [{ id: "2", version, closings: [closing({ balance: "1.00" })] }]);

    expect(patched).toEqual({ page, before: [] });
    expect(patched.page).toBe(page);
  });

  it("changes each currency's row by its own closing", () => {
    const page = list([row("2"), row("2", { currency: "USD", balance: "10.00" })]);
    const closings = [closing({ balance: "1.00" }), closing({ currency: "USD", balance: "2.00" })];

    const { page: patched } = patchPage(page, [{ id: "2", version: 2, closings }]);

    expect(patched.items.map((item) => [rowKey(item), item.balance])).toEqual([
      ["2/TRY", "1.00"],
      ["2/USD", "2.00"],
    ]);
  });

  it("empties the row of a currency the supplier has nothing in any more", () => {
    const page = list([row("2", { currency: "JPY", balance: "1200", overdue: "-200" })]);

    const { page: patched } = patchPage(page, [{ id: "2", version: 2, closings: [closing()] }]);

    expect(patched.items[0]).toMatchObject({
      currency: "JPY",
      balance: "0",
      overdue: "0",
      months: { before: "0", "2026-11": "0", after: "0" },
      open_count: 0,
      oldest_due_date: null,
      version: 2,
    });
  });
});

describe("refreshPage", () => {
  it("takes over fresh rows by supplier and currency, in the page's own order", () => {
    const page = list([row("1"), row("2")]);
    const fresh = [row("2", { balance: "5.00", version: 2 }), row("9", { version: 7 }), row("1")];

    const { page: refreshed, before } = refreshPage(page, fresh);

    expect(refreshed.items.map((item) => [item.id, item.balance])).toEqual([
      ["1", "1200.00"],
      ["2", "5.00"],
    ]);
    expect(before.map((item) => item.id)).toEqual(["2"]);
  });
});

describe("patchSupplier", () => {
  const head = {
    v: 1,
    topic: "supplier:7",
    epoch: "e",
    ts: "2026-11-22T09:12:04.120Z",
    message: "",
  } as const;
  const calculation = { id: "r2", key_date: "2026-11-23" };

  function updated(version: number): SupplierFrame {
    const closings = [closing({ balance: "5.00" })];
    return {
      ...head,
      seq: version,
      type: "supplier.updated",
      data: { version, closings, previous: {}, calculation },
    };
  }

  it("takes over the newest figures and their calculation, and keeps the rest", () => {
    const before = supplier();

    expect(patchSupplier(before, updated(42))).toEqual({
      ...before,
      version: 42,
      closings: [closing({ balance: "5.00" })],
      calculation,
    });
  });

  it("takes over another name and keeps the figures", () => {
    const before = supplier();
    const renamed: SupplierFrame = {
      ...head,
      seq: 42,
      type: "supplier.master_changed",
      data: { version: 42, code: "S1", name: "Yeni Ünvan A.Ş.", payment_block: "", changed: ["name"] },
    };

    expect(patchSupplier(before, renamed)).toEqual({ ...before, version: 42, name: "Yeni Ünvan A.Ş." });
  });

  it("leaves the figures alone when the event is older than they are", () => {
    const before = supplier();

    expect([patchSupplier(before, updated(41)), patchSupplier(before, updated(40))]).toEqual([
      before,
      before,
    ]);
  });

  it("takes over a snapshot, which is as new as what was read or newer", () => {
    const { id, code, name } = supplier();
    const data = { id, code, name, version: 43, closings: [], calculation: null };

    expect(patchSupplier(supplier(), { ...head, seq: 43, type: "snapshot", data })).toMatchObject(data);
  });
});
