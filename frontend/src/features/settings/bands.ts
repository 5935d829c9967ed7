/** Amount bands of the approval rules while they are written: each begins where the one before ends, so none can gap. */

import type { ApprovalBand, ApprovalBandWish } from "@/api/shapes";
import { type AmountText, differenceOf, isNegative, isZero } from "@/money/amounts";
import type { Locale } from "@/money/format";
import { readAmount, typedAmount } from "@/money/reading";

export interface BandDraft {
  currency: string;
  /** As typed; empty: no end. */
  upTo: string;
  /** One approval each, one after the other: ids of people; none: any approver. */
  steps: readonly (readonly string[])[];
  secondFactor: boolean;
}

export function newBand(currency: string): BandDraft {
  return { currency, upTo: "", steps: [[]], secondFactor: false };
}

export function draftOf(band: ApprovalBand, locale: Locale): BandDraft {
  return {
    currency: band.currency,
    upTo: band.up_to === null ? "" : typedAmount(band.up_to, locale),
    steps: band.steps.map((step) => step.approvers),
    secondFactor: band.second_factor,
  };
}

/** Where each band begins; null where the one before cannot be read. */
export function beginningsOf(drafts: readonly BandDraft[], locale: Locale): (AmountText | null)[] {
  const ends = new Map<string, AmountText | null>();
  return drafts.map(({ currency, upTo }) => {
    const begins = ends.has(currency) ? (ends.get(currency) ?? null) : "0";
    ends.set(currency, upTo.trim() === "" ? null : readAmount(upTo, currency, locale));
    return begins;
  });
}

/** The bands as the API takes them; null where an amount cannot be read. */
export function wishOf(drafts: readonly BandDraft[], locale: Locale): ApprovalBandWish[] | null {
  const beginnings = beginningsOf(drafts, locale);
  const bands: ApprovalBandWish[] = [];
  for (const [place, draft] of drafts.entries()) {
    const begins = beginnings[place] ?? null;
    const upTo = draft.upTo.trim() === "" ? null : readAmount(draft.upTo, draft.currency, locale);
    if (begins === null || (upTo === null && draft.upTo.trim() !== "")) return null;
    bands.push({
      currency: draft.currency,
      from_amount: begins,
      up_to: upTo,
      steps: draft.steps.map((approvers) => ({ approvers: [...approvers] })),
      second_factor: draft.secondFactor,
    });
  }
  return bands;
}

/** Who would have to agree to a run with this sum; undefined where no band speaks of the currency. */
export function bandFor(
  bands: readonly ApprovalBand[],
  currency: string,
  amount: AmountText,
): ApprovalBand | undefined {
  return bands.find(
    (band) =>
      band.currency === currency &&
      !isNegative(differenceOf(amount, band.from_amount)) &&
      (band.up_to === null || isBelow(amount, band.up_to)),
  );
}

function isBelow(amount: AmountText, limit: AmountText): boolean {
  const left = differenceOf(limit, amount);
  return !isNegative(left) && !isZero(left);
}
