import { describe, expect, it } from "vitest";
import { formatAmount, formatMoney } from "./format";

describe("formatAmount", () => {
  it.each([
    { amount: "40050.74", tr: "40.050,74", en: "40,050.74" },
    { amount: "-1200.00", tr: "-1.200,00", en: "-1,200.00" },
    { amount: "1200", tr: "1.200", en: "1,200" },
    { amount: "0.375", tr: "0,375", en: "0.375" },
    {
      amount: "12345678901234567890.12",
      tr: "12.345.678.901.234.567.890,12",
      en: "12,345,678,901,234,567,890.12",
    },
  ])("writes $amount as each language does, every digit kept", ({ amount, tr, en }) => {
    expect([formatAmount(amount, "tr-TR"), formatAmount(amount, "en-GB")]).toEqual([tr, en]);
  });

  it("names the currency behind the amount, on the same line", () => {
    expect(formatMoney("40050.74", "TRY", "tr-TR")).toBe("40.050,74\u00a0TRY");
  });
});
