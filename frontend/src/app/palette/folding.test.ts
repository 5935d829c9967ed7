import { describe, expect, it } from "vitest";
import { fold, matches } from "./folding";

describe("fold", () => {
  it.each([
    ["ŞANLI ISI", "sanli isi"],
    ["İĞNE ıĞDIR", "igne igdir"],
    ["  Ödeme\u00a0 listeleri ", "odeme listeleri"],
    ["Straße", "strasse"],
  ])("makes %s %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

describe("matches", () => {
  it("takes beginnings of words in any order", () => {
    expect(matches("Ödeme koşulları", "kos odeme")).toBe(true);
    expect(matches("Ödeme koşulları", "sullari")).toBe(false);
    expect(matches("Ödeme koşulları", "")).toBe(true);
  });
});
