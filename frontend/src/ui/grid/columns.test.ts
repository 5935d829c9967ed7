import { describe, expect, it } from "vitest";
import { type Column, asTabSeparated, nextSort, pinnedOffsets } from "./columns";
import { placeAfter } from "./movement";

const columns: Column<{ code: string; balance: string }>[] = [
  { id: "code", header: "Kod", width: 100, pinned: true, text: (row) => row.code },
  { id: "name", header: "Ad", width: 200, pinned: true, text: () => "a\tb" },
  { id: "balance", header: "Bakiye", width: 80, text: (row) => row.balance },
];

describe("nextSort", () => {
  it("begins a figure with the largest and a word with its first letter, then turns round", () => {
    const first = nextSort("overdue", null, true);

    expect([first, nextSort("overdue", first, true), nextSort("name", first, false)]).toEqual([
      { field: "overdue", descending: true },
      { field: "overdue", descending: false },
      { field: "name", descending: false },
    ]);
  });
});

describe("pinnedOffsets", () => {
  it("puts pinned columns beside one another", () => {
    expect([...pinnedOffsets(columns)]).toEqual([
      ["code", 0],
      ["name", 100],
    ]);
  });
});

describe("asTabSeparated", () => {
  it("writes what is seen, one line for each row, so that a spreadsheet takes it on paste", () => {
    expect(asTabSeparated(columns, [{ code: "320", balance: "40.050,74" }])).toBe(
      "Kod\tAd\tBakiye\n320\ta b\t40.050,74",
    );
  });
});

describe("placeAfter", () => {
  const extent = { rows: 100_000, columns: 5, page: 20 };
  const from = { row: 30, column: 2 };

  it.each([
    { key: "ArrowDown", ctrlKey: false, to: { row: 31, column: 2 } },
    { key: "k", ctrlKey: false, to: { row: 29, column: 2 } },
    { key: "ArrowLeft", ctrlKey: false, to: { row: 30, column: 1 } },
    { key: "PageDown", ctrlKey: false, to: { row: 50, column: 2 } },
    { key: "PageUp", ctrlKey: false, to: { row: 10, column: 2 } },
    { key: "Home", ctrlKey: false, to: { row: 30, column: 0 } },
    { key: "End", ctrlKey: true, to: { row: 99_999, column: 4 } },
    { key: "Home", ctrlKey: true, to: { row: 0, column: 0 } },
    { key: "j", ctrlKey: true, to: null },
    { key: "x", ctrlKey: false, to: null },
  ])("$key (ctrl: $ctrlKey)", ({ key, ctrlKey, to }) => {
    expect(placeAfter({ key, ctrlKey }, from, extent)).toEqual(to);
  });

  it("ends at the edges, the header above the first row included", () => {
    const corner = { row: 0, column: 0 };

    expect(placeAfter({ key: "ArrowUp", ctrlKey: false }, corner, extent)).toEqual({ row: -1, column: 0 });
    expect(placeAfter({ key: "ArrowLeft", ctrlKey: false }, corner, extent)).toEqual(corner);
  });
});
