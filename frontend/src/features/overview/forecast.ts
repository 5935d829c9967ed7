/** The shape of the forecast's bars: what each week pays in parts, and where its limit stands, on one scale. */

import type { ForecastCurrency, ForecastWeek } from "@/api/shapes";
import { type AmountText, differenceOf, isNegative, isZero, shareOf } from "@/money/amounts";

/** In the order they stand: sent already, in a run, and not in any. */
export const PARTS = ["in_transit", "planned", "due"] as const;
export type Part = (typeof PARTS)[number];

export interface WeekShape {
  week: ForecastWeek;
  /** Parts of the scale, 0 to 1. */
  shares: Record<Part, number>;
  /** Where the limit stands; null without one, beyond everything that is shown, or where nothing goes out. */
  limitAt: number | null;
}

export function shapesOf({ weeks, overdue, later }: ForecastCurrency): WeekShape[] {
  const scale = longestOf({ weeks, overdue, later });
  return weeks.map((week) => ({
    week,
    shares: {
      in_transit: shareOf(week.in_transit, scale),
      planned: shareOf(week.planned, scale),
      due: shareOf(week.due, scale),
    },
    limitAt: hasLimitInSight(week, scale) ? shareOf(week.limit ?? "0", scale) : null,
  }));
}

function hasLimitInSight({ limit, total }: ForecastWeek, scale: AmountText): boolean {
  return limit !== null && !isZero(total) && !isMore(limit, scale);
}

/** What the longest bar stands for. */
export function longestOf({
  weeks,
  overdue,
  later,
}: Pick<ForecastCurrency, "weeks" | "overdue" | "later">): AmountText {
  const all = [overdue, later, ...weeks.map((week) => week.total)];
  return all.reduce((most, amount) => (isMore(amount, most) ? amount : most), "0.01");
}

function isMore(amount: AmountText, than: AmountText): boolean {
  return isNegative(differenceOf(than, amount));
}
