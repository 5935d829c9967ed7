/** What is asked for in the editor, as the API takes it: only what differs from the payment as it stands. */

import type { LineChange, PaymentItem, PaymentLine } from "@/api/shapes";
import { type AmountText, differenceOf, isZero } from "@/money/amounts";
import type { Locale } from "@/money/format";
import { readAmount, typedAmount } from "@/money/reading";
import { itemName } from "@/ui/itemName";

export interface ItemWish {
  entry: string;
  /** Of an instalment its number; null: the document as a whole. */
  part: number | null;
  document: string;
  fate: "pay" | "drop" | "hold";
  /** As typed: what is to be settled, and the percentage of the discount. */
  amount: string;
  tier: string;
}

export function wishOf(item: PaymentItem, locale: Locale): ItemWish {
  return {
    entry: item.entry,
    part: item.part,
    document: itemName(item.doc_no, item.part),
    fate: "pay",
    amount: typedAmount(item.settled, locale),
    tier: typedAmount(item.tier_percent, locale),
  };
}

type ItemChange = NonNullable<LineChange["items"]>[number];

/** Why items are held back, how, and until when; without a day until somebody releases them. */
export type HoldWish = NonNullable<ItemChange["hold"]>;

export const NO_HOLD: HoldWish = { reason: "", dispute: false, until: null };

export interface LineWish {
  account: string;
  house: string;
  wishes: readonly ItemWish[];
  hold: HoldWish;
}

/** The change; null where nothing differs, or something cannot be read. */
export function changeOf(
  line: PaymentLine,
  { account, house, wishes, hold }: LineWish,
  locale: Locale,
): LineChange | null {
  const items: ItemChange[] = [];
  for (const wish of wishes) {
    const item = line.items.find((one) => one.entry === wish.entry && one.part === wish.part);
    if (!item) return null;
    const amount = readAmount(wish.amount, line.currency, locale);
    const change = itemChange(item, wish, amount, hold);
    if (change === "unreadable") return null;
    if (change) items.push(change);
  }
  const changed: LineChange = {
    drop: false,
    items,
    ...(account === line.bank_account ? {} : { bank_account: account }),
    ...(house === line.house_bank ? {} : { house_bank: house }),
  };
  const isSame = items.length === 0 && account === line.bank_account && house === line.house_bank;
  return isSame ? null : changed;
}

function itemChange(
  item: PaymentItem,
  wish: ItemWish,
  amount: AmountText | null,
  hold: HoldWish,
): ItemChange | "unreadable" | null {
  const named = { entry: wish.entry, ...(wish.part === null ? {} : { part: wish.part }) };
  if (wish.fate === "drop") return { ...named, drop: true };
  if (wish.fate === "hold") {
    const reason = hold.reason.trim();
    return reason === "" ? "unreadable" : { ...named, drop: false, hold: { ...hold, reason } };
  }
  const tier = wish.tier.trim().replace(",", ".");
  if (amount === null || !/^\d{1,3}(\.\d{1,3})?$/.test(tier)) return "unreadable";
  const isSameAmount = isZero(differenceOf(amount, item.settled));
  const isSameTier = tier === item.tier_percent;
  if (isSameAmount && isSameTier) return null;
  return {
    ...named,
    drop: false,
    ...(isSameAmount ? {} : { amount }),
    ...(isSameTier ? {} : { tier_percent: tier }),
  };
}
