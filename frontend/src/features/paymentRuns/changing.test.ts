import { describe, expect, it } from "vitest";
import type { PaymentLine } from "@/api/shapes";
import { type ItemWish, changeOf, wishOf } from "./changing";

const LINE = {
  bank_account: "7",
  house_bank: "1",
  items: [
    { entry: "11", doc_no: "I1", settled: "1000.00", tier_percent: "2" },
    { entry: "12", doc_no: "I2", settled: "500.00", tier_percent: "0" },
  ],
} as unknown as PaymentLine;

function wishes(first: Partial<ItemWish> = {}, second: Partial<ItemWish> = {}): ItemWish[] {
  const [one, other] = LINE.items.map(wishOf) as [ItemWish, ItemWish];
  return [
    { ...one, ...first },
    { ...other, ...second },
  ];
}

const SAME = { account: "7", house: "1", reason: "" };

describe("changeOf", () => {
  it("is nothing while nothing differs", () => {
    expect(changeOf(LINE, { ...SAME, wishes: wishes() })).toBeNull();
  });

  it("says what differs and nothing else", () => {
    const changed = changeOf(LINE, {
      ...SAME,
      account: "8",
      wishes: wishes({ amount: "1.000,50" }, { fate: "drop" }),
    });

    expect(changed).toEqual({
      drop: false,
      bank_account: "8",
      items: [
        { entry: "11", drop: false, amount: "1000.50" },
        { entry: "12", drop: true },
      ],
    });
  });

  it("asks for the reason of a hold, and never guesses an amount", () => {
    const held = wishes({ fate: "hold" });

    expect(changeOf(LINE, { ...SAME, wishes: held })).toBeNull();
    expect(changeOf(LINE, { ...SAME, reason: "itiraz", wishes: held })?.items).toEqual([
      { entry: "11", drop: false, hold: { reason: "itiraz", dispute: false } },
    ]);
    expect(changeOf(LINE, { ...SAME, wishes: wishes({ amount: "1.234" }) })).toBeNull();
  });
});
