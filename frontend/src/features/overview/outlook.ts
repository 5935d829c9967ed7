/** Overdue, the weeks to come, and all after them: every open credit is in exactly one of these. */

import type { CurrencyOverview } from "@/api/shapes";
import { differenceOf, sumOf } from "@/money/amounts";

export interface OutlookPart {
  kind: "overdue" | "week" | "later";
  /** First and last day of a week. */
  days: readonly [string, string] | null;
  amount: string;
  /** Documents of a week. */
  items: number | null;
}

export function outlookOf(sums: CurrencyOverview): OutlookPart[] {
  const weeks = sums.weeks.map((week): OutlookPart => ({
    kind: "week",
    days: [week.first_day, week.last_day],
    amount: week.amount,
    items: week.items,
  }));
  const inWeeks = sumOf(weeks.map((week) => week.amount));
  return [
    { kind: "overdue", days: null, amount: sums.overdue, items: null },
    ...weeks,
    { kind: "later", days: null, amount: differenceOf(sums.not_due, inWeeks), items: null },
  ];
}
