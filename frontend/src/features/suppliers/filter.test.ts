import { describe, expect, it } from "vitest";
import { filterOf, isNarrowed, readSuppliersSearch, sortOf, sortText } from "./filter";

describe("readSuppliersSearch", () => {
  it("keeps what the list understands", () => {
    const search = { q: "çelik", currency: "USD", group: "12", zero: "hide", sort: "name", spread: "aging" };

    expect(readSuppliersSearch(search)).toEqual(search);
  });

  it("reads a number as the text it was typed as", () => {
    expect(readSuppliersSearch({ q: 320, group: 12 })).toEqual({ q: "320", group: "12" });
  });

  it.each([
    { why: "usual", search: { sort: "-overdue", spread: "months", zero: "show", q: "" } },
    {
      why: "wrong",
      search: { currency: "tl", group: "my", sort: "name;drop", q: ["a"], zero: 1, spread: 7 },
    },
  ])("leaves out what is $why", ({ search }) => {
    expect(readSuppliersSearch(search)).toEqual({});
  });
});

describe("filterOf", () => {
  it("fills in the usual order and the current figures", () => {
    const filter = filterOf({}, null);

    expect(filter).toEqual({ q: "", currency: "", group: "", hideZero: false, sort: "-overdue", asOf: null });
    expect(isNarrowed(filter)).toBe(false);
  });

  it("is narrowed by a search, a currency, a group or hidden zeros, and not by an order", () => {
    const searches = [
      { q: "a" },
      { currency: "USD" },
      { group: "1" },
      { zero: "hide" as const },
      { sort: "name" },
    ];

    expect(searches.map((search) => isNarrowed(filterOf(search, null)))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("writes the order it reads", () => {
    const orders = ["-overdue", "name"].map((sort) => sortOf(filterOf({ sort }, null)));

    expect(orders).toEqual([
      { field: "overdue", descending: true },
      { field: "name", descending: false },
    ]);
    expect(orders.map(sortText)).toEqual(["-overdue", "name"]);
  });
});
