import { describe, expect, it } from "vitest";
import {
  NotAnAmount,
  decimalsOf,
  differenceOf,
  isNegative,
  isZero,
  magnitude,
  shareOf,
  sumOf,
} from "./amounts";

describe("sumOf", () => {
  it.each([
    { amounts: [], sum: "0", why: "nothing is zero" },
    { amounts: ["14300.50", "9999.99", "15750.25"], sum: "40050.74", why: "credits add up" },
    { amounts: ["100.00", "-250.50"], sum: "-150.50", why: "a debit is taken off" },
    { amounts: ["0.10", "0.20"], sum: "0.30", why: "cents stay cents" },
    { amounts: ["1200", "34"], sum: "1234", why: "a currency without decimals" },
    { amounts: ["1.5", "0.250"], sum: "1.750", why: "the most decimals of any" },
    { amounts: ["-0.05", "0.04"], sum: "-0.01", why: "less than a unit below zero" },
  ])("$why", ({ amounts, sum }) => {
    expect(sumOf(amounts)).toBe(sum);
  });

  it("loses no digit where a floating-point number would", () => {
    expect(sumOf(["12345678901234567890.12", "0.01"])).toBe("12345678901234567890.13");
  });

  it("adds up more lines than a function takes arguments", () => {
    expect(sumOf(Array.from({ length: 200_000 }, () => "0.01"))).toBe("2000.00");
  });

  it.each(["", "1,5", "1e3", "12.", "NaN"])("refuses %j", (text) => {
    expect(() => sumOf([text])).toThrow(NotAnAmount);
  });
});

describe("signs and zeros", () => {
  it.each([
    { amount: "0.00", zero: true, negative: false },
    { amount: "-0.00", zero: true, negative: false },
    { amount: "-0.01", zero: false, negative: true },
    { amount: "10", zero: false, negative: false },
  ])("reads $amount", ({ amount, zero, negative }) => {
    expect([isZero(amount), isNegative(amount)]).toEqual([zero, negative]);
  });

  it("takes the sign off and nothing else", () => {
    expect([magnitude("-26200.00"), magnitude("26200.00")]).toEqual(["26200.00", "26200.00"]);
  });

  it("counts the decimals that are written", () => {
    expect(["14300.50", "1200", "1.000"].map(decimalsOf)).toEqual([2, 0, 3]);
  });
});

describe("shareOf", () => {
  it("is a part of the whole for a bar, and never more than all of it", () => {
    expect([
      shareOf("25.00", "100.00"),
      shareOf("300.00", "100.00"),
      shareOf("-5.00", "100.00"),
      shareOf("5.00", "0.00"),
    ]).toEqual([0.25, 1, 0, 0]);
  });
});

describe("differenceOf", () => {
  it("takes one amount from another, exactly, and below zero", () => {
    expect([differenceOf("100.00", "64.505"), differenceOf("1.00", "12345678901234567.01")]).toEqual([
      "35.495",
      "-12345678901234566.01",
    ]);
  });
});
