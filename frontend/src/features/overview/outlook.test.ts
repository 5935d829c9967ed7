import { describe, expect, it } from "vitest";
import type { CurrencyOverview } from "@/api/shapes";
import { outlookOf } from "./outlook";

const SUMS = {
  overdue: "40.00",
  not_due: "100.00",
  weeks: [
    { first_day: "2026-03-15", last_day: "2026-03-15", amount: "10.00", items: 1 },
    { first_day: "2026-03-16", last_day: "2026-03-22", amount: "25.50", items: 3 },
  ],
} as unknown as CurrencyOverview;

describe("outlookOf", () => {
  it("puts what is due after the weeks into one last part", () => {
    expect(outlookOf(SUMS).map(({ kind, amount }) => [kind, amount])).toEqual([
      ["overdue", "40.00"],
      ["week", "10.00"],
      ["week", "25.50"],
      ["later", "64.50"],
    ]);
  });
});
