/** What is asked for in the editor, as the API takes it: only what differs from the payment as it stands. */

import type { LineChange, PaymentItem, PaymentLine } from "@/api/shapes";
import { type AmountText, differenceOf, isZero } from "@/money/amounts";
import type { Locale } from "@/money/format";
import { readAmount, typedAmount } from "@/money/reading";

export interface ItemWish {
  entry: string;
  document: string;
  fate: "pay" | "drop" | "hold";
  /** As typed: what is to be settled, and the percentage of the discount. */
  amount: string;
  tier: string;
}

export function wishOf(item: PaymentItem, locale: Locale): ItemWish {
  return {
    entry: item.entry,
    document: item.doc_no,
    fate: "pay",
    amount: typedAmount(item.settled, locale),
    tier: typedAmount(item.tier_percent, locale),
  };
}

export interface LineWish {
  account: string;
  house: string;
  wishes: readonly ItemWish[];
  /** Why items are held back. */
  reason: string;
}

type ItemChange = NonNullable<LineChange["items"]>[number];

/** The change; null where nothing differs, or something cannot be read. */
export function changeOf(
  line: PaymentLine,
  { account, house, wishes, reason }: LineWish,
  locale: Locale,
): LineChange | null {
  const items: ItemChange[] = [];
  for (const wish of wishes) {
    const item = line.items.find((one) => one.entry === wish.entry);
    if (!item) return null;
    const amount = readAmount(wish.amount, line.currency, locale);
    const change = itemChange(item, wish, amount, reason);
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
  reason: string,
): ItemChange | "unreadable" | null {
  const { entry } = wish;
  if (wish.fate === "drop") return { entry, drop: true };
  if (wish.fate === "hold") {
    return reason === "" ? "unreadable" : { entry, drop: false, hold: { reason, dispute: false } };
  }
  const tier = wish.tier.trim().replace(",", ".");
  if (amount === null || !/^\d{1,3}(\.\d{1,3})?$/.test(tier)) return "unreadable";
  const isSameAmount = isZero(differenceOf(amount, item.settled));
  const isSameTier = tier === item.tier_percent;
  if (isSameAmount && isSameTier) return null;
  return {
    entry,
    drop: false,
    ...(isSameAmount ? {} : { amount }),
    ...(isSameTier ? {} : { tier_percent: tier }),
  };
}
