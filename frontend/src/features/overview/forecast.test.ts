import { describe, expect, it } from "vitest";
import type { ForecastCurrency, ForecastWeek } from "@/api/shapes";
import { longestOf, shapesOf } from "./forecast";

function week(parts: Partial<ForecastWeek>): ForecastWeek {
  const none = { due: "0.00", planned: "0.00", in_transit: "0.00", total: "0.00" };
  return { week: "2026-03-16", limit: null, over_limit: false, ...none, ...parts };
}

const LIRA: ForecastCurrency = {
  currency: "TRY",
  overdue: "40.00",
  later: "10.00",
  daily_limit: "10.00",
  weeks: [
    week({ due: "50.00", planned: "25.00", in_transit: "25.00", total: "100.00", limit: "80.00" }),
    week({ due: "20.00", total: "20.00", limit: "500.00" }),
    week({ limit: "0.00" }),
  ],
};

describe("shapesOf", () => {
  it("draws the parts of every week, and its limit, on one scale", () => {
    expect(shapesOf(LIRA).map(({ shares, limitAt }) => [shares, limitAt])).toEqual([
      [{ in_transit: 0.25, planned: 0.25, due: 0.5 }, 0.8],
      [{ in_transit: 0, planned: 0, due: 0.2 }, null],
      [{ in_transit: 0, planned: 0, due: 0 }, null],
    ]);
  });
});

describe("longestOf", () => {
  it("looks at what is overdue and what comes later, too", () => {
    expect(longestOf({ ...LIRA, overdue: "250.00" })).toBe("250.00");
  });

  it("is never nothing", () => {
    expect(longestOf({ weeks: [], overdue: "0.00", later: "0.00" })).toBe("0.01");
  });
});
