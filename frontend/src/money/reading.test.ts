import { describe, expect, it } from "vitest";
import type { Locale } from "./format";
import { readAmount, typedAmount } from "./reading";

const LOCALES = ["tr-TR", "en-GB"] as const satisfies readonly Locale[];

describe("readAmount", () => {
  it.each([
    { typed: "1.234,56", read: "1234.56" },
    { typed: "1,234.56", read: "1234.56" },
    { typed: "1234.5", read: "1234.5" },
    { typed: "1234,5", read: "1234.5" },
    { typed: " 12 000 ", read: "12000" },
    { typed: "1.234.567", read: "1234567" },
    { typed: "-70,00", read: "-70.00" },
    { typed: "1.234", read: null },
    { typed: "1,234", read: null },
    { typed: "0,345", read: null },
    { typed: "1.23.4", read: null },
    { typed: "1.234,5,0", read: null },
    { typed: "abc", read: null },
    { typed: "", read: null },
  ])("reads $typed as $read, in whichever language", ({ typed, read }) => {
    expect(LOCALES.map((locale) => readAmount(typed, "TRY", locale))).toEqual([read, read]);
  });

  it.each([
    { typed: "12,345", turkish: "12.345", english: null },
    { typed: "12.345", turkish: null, english: "12.345" },
    { typed: "-1,250", turkish: "-1.250", english: null },
    { typed: "0,345", turkish: "0.345", english: "0.345" },
    { typed: "1.234,567", turkish: "1234.567", english: "1234.567" },
    { typed: "1234,567", turkish: "1234.567", english: "1234.567" },
    { typed: "1.234.567", turkish: "1234567", english: "1234567" },
  ])("reads $typed dinars, which have three decimals, by the language's mark", (one) => {
    expect(LOCALES.map((locale) => readAmount(one.typed, "KWD", locale))).toEqual([one.turkish, one.english]);
  });
});

describe("typedAmount", () => {
  it("opens in the person's own format", () => {
    expect(LOCALES.map((locale) => typedAmount("1500000.50", locale))).toEqual([
      "1.500.000,50",
      "1,500,000.50",
    ]);
  });

  it.each([
    ["TRY", "22500.50"],
    ["TRY", "0.05"],
    ["TRY", "-1234.00"],
    ["TRY", "12345678901234567890.12"],
    ["JPY", "1234"],
    ["JPY", "1234567"],
    ["KWD", "12.345"],
    ["KWD", "0.345"],
    ["KWD", "1234567.890"],
    ["CLF", "1.2345"],
    ["CLF", "1234.5678"],
  ])("is read back as the same amount: %s %s", (currency, amount) => {
    const readBack = LOCALES.map((locale) => readAmount(typedAmount(amount, locale), currency, locale));

    expect(readBack).toEqual([amount, amount]);
  });
});
