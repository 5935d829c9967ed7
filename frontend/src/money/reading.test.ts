import { describe, expect, it } from "vitest";
import { readAmount } from "./reading";

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
    { typed: "1.23.4", read: null },
    { typed: "1.234,5,0", read: null },
    { typed: "abc", read: null },
    { typed: "", read: null },
  ])("reads $typed as $read", ({ typed, read }) => {
    expect(readAmount(typed)).toBe(read);
  });
});
