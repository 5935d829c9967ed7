import { describe, expect, it } from "vitest";
import type { PaymentLine } from "@/api/shapes";
import { type ItemWish, NO_HOLD, changeOf, wishOf } from "./changing";

const LINE = {
  currency: "TRY",
  bank_account: "7",
  house_bank: "1",
  items: [
    { entry: "11", part: null, doc_no: "I1", settled: "1000.00", tier_percent: "2" },
    { entry: "12", part: null, doc_no: "I2", settled: "500.00", tier_percent: "0" },
  ],
} as unknown as PaymentLine;

function wishes(first: Partial<ItemWish> = {}, second: Partial<ItemWish> = {}): ItemWish[] {
  const [one, other] = LINE.items.map((item) => wishOf(item, "tr-TR")) as [ItemWish, ItemWish];
  return [
    { ...one, ...first },
    { ...other, ...second },
  ];
}

const SAME = { account: "7", house: "1", hold: NO_HOLD };

describe("wishOf", () => {
  it("opens in the person's own format, in which the same amount written otherwise is no change", () => {
    expect(wishes().map((one) => one.amount)).toEqual(["1.000,00", "500,00"]);
    expect(changeOf(LINE, { ...SAME, wishes: wishes({ amount: "1000" }) }, "tr-TR")).toBeNull();
  });

  it("takes three decimals of a currency that has them", () => {
    const line = {
      ...LINE,
      currency: "KWD",
      items: [{ entry: "11", part: null, doc_no: "I1", settled: "12.345", tier_percent: "2.5" }],
    } as unknown as PaymentLine;
    const [wish] = line.items.map((item) => wishOf(item, "tr-TR")) as [ItemWish];

    expect([wish.amount, wish.tier]).toEqual(["12,345", "2,5"]);
    expect(changeOf(line, { ...SAME, wishes: [wish] }, "tr-TR")).toBeNull();
    expect(changeOf(line, { ...SAME, wishes: [{ ...wish, amount: "1,250" }] }, "tr-TR")?.items).toEqual([
      { entry: "11", drop: false, amount: "1.250" },
    ]);
  });
});

describe("changeOf", () => {
  it("names the instalment, of which a document may have several in one payment", () => {
    const line = {
      ...LINE,
      items: [
        { entry: "11", part: 1, doc_no: "I1", settled: "600.00", tier_percent: "0" },
        { entry: "11", part: 2, doc_no: "I1", settled: "400.00", tier_percent: "0" },
      ],
    } as unknown as PaymentLine;
    const [first, second] = line.items.map((item) => wishOf(item, "tr-TR")) as [ItemWish, ItemWish];

    expect([first.document, second.document]).toEqual(["I1/01", "I1/02"]);
    expect(changeOf(line, { ...SAME, wishes: [first, { ...second, fate: "drop" }] }, "tr-TR")?.items).toEqual(
      [{ entry: "11", part: 2, drop: true }],
    );
  });

  it("is nothing while nothing differs", () => {
    expect(changeOf(LINE, { ...SAME, wishes: wishes() }, "tr-TR")).toBeNull();
  });

  it("says what differs and nothing else", () => {
    const wished = wishes({ amount: "1.000,50" }, { fate: "drop" });
    const changed = changeOf(LINE, { ...SAME, account: "8", wishes: wished }, "tr-TR");

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

    expect(changeOf(LINE, { ...SAME, wishes: held }, "tr-TR")).toBeNull();
    expect(changeOf(LINE, { ...SAME, hold: { ...NO_HOLD, reason: " " }, wishes: held }, "tr-TR")).toBeNull();
    const hold = { reason: "itiraz", dispute: true, until: "2026-04-30" };
    expect(changeOf(LINE, { ...SAME, hold, wishes: held }, "tr-TR")?.items).toEqual([
      { entry: "11", drop: false, hold },
    ]);
    expect(changeOf(LINE, { ...SAME, wishes: wishes({ amount: "1.234" }) }, "tr-TR")).toBeNull();
  });
});
