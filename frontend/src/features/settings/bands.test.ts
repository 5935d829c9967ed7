import { describe, expect, it } from "vitest";
import type { ApprovalBand } from "@/api/shapes";
import { type BandDraft, bandFor, beginningsOf, draftOf, newBand, wishOf } from "./bands";

function draft(currency: string, upTo: string): BandDraft {
  return { ...newBand(currency), upTo };
}

const BANDS: ApprovalBand[] = [
  {
    currency: "TRY",
    from_amount: "0.00",
    up_to: "100000.00",
    steps: [{ approvers: [] }],
    second_factor: false,
  },
  {
    currency: "TRY",
    from_amount: "100000.00",
    up_to: null,
    steps: [{ approvers: ["7"] }, { approvers: [] }],
    second_factor: true,
  },
];

describe("beginningsOf", () => {
  it("lets each band of a currency begin where the one before ends", () => {
    const drafts = [draft("TRY", "100.000"), draft("USD", ""), draft("TRY", "1.234,50"), draft("TRY", "")];

    expect(beginningsOf(drafts, "tr-TR")).toEqual(["0", "0", null, "1234.50"]);
  });
});

describe("wishOf", () => {
  it("gives back what was read", () => {
    const drafts = BANDS.map((band) => draftOf(band, "tr-TR"));

    expect(drafts.map((one) => one.upTo)).toEqual(["100.000,00", ""]);
    expect(wishOf(drafts, "tr-TR")).toEqual([
      { ...BANDS[0], from_amount: "0" },
      { ...BANDS[1], from_amount: "100000.00" },
    ]);
  });

  it("is nothing while an amount could be two", () => {
    expect(wishOf([draft("TRY", "1.234"), draft("TRY", "")], "tr-TR")).toBeNull();
  });

  it("is nothing where a band follows one without an end", () => {
    expect(wishOf([draft("TRY", ""), draft("TRY", "500")], "tr-TR")).toBeNull();
  });
});

describe("bandFor", () => {
  it.each([
    ["99999.99", "100000.00"],
    ["100000", null],
    ["0", "100000.00"],
  ])("finds the band of %s", (amount, upTo) => {
    expect(bandFor(BANDS, "TRY", amount)?.up_to).toBe(upTo);
  });

  it("knows of none in another currency", () => {
    expect(bandFor(BANDS, "USD", "1")).toBeUndefined();
  });
});
