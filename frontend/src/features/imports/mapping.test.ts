import { describe, expect, it } from "vitest";
import type { Layout } from "@/api/shapes";
import { draftOf, givenTwice, mappingOf } from "./mapping";

const LAYOUT: Layout = {
  signature: "s",
  line: 2,
  headings: [
    { heading: "Kimden", column: null },
    { heading: "Evrak", column: "doc_no" },
    { heading: "", column: null },
    { heading: "Evrak", column: null },
    { heading: "Başlık", column: "arrears" },
  ],
  decimal_mark: "",
  date_order: "day",
  credits_positive: false,
  mapped: false,
};

describe("draftOf", () => {
  it("offers each heading once, as it was understood", () => {
    expect(draftOf(LAYOUT)).toEqual({
      columns: [
        { heading: "Kimden", column: null },
        { heading: "Evrak", column: "doc_no" },
        { heading: "Başlık", column: null },
      ],
      decimalMark: "",
      dateOrder: "day",
      creditsPositive: false,
    });
  });
});

describe("mappingOf", () => {
  it("says everything that was chosen, and leaves a column that cannot be chosen as it is", () => {
    const draft = draftOf(LAYOUT);
    const columns = draft.columns.with(0, { heading: "Kimden", column: "supplier_code" });

    expect(mappingOf(LAYOUT, { ...draft, columns, decimalMark: "," })).toEqual({
      columns: { Kimden: "supplier_code", Evrak: "doc_no" },
      decimal_mark: ",",
      date_order: "day",
      credits_positive: false,
    });
  });
});

describe("givenTwice", () => {
  it("names a column that two headings were given", () => {
    const draft = draftOf(LAYOUT);
    const columns = draft.columns.with(0, { heading: "Kimden", column: "doc_no" });

    expect([givenTwice(draft), givenTwice({ ...draft, columns })]).toEqual([[], ["doc_no"]]);
  });
});
