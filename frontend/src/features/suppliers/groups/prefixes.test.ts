import { describe, expect, it } from "vitest";
import { prefixesOf, wordsOfPrefixes } from "./prefixes";

describe("prefixesOf", () => {
  it.each([
    { typed: "320.01.\n320.02.", read: ["320.01.", "320.02."] },
    { typed: " 320.01. \r\n\n320.01.\n", read: ["320.01."] },
    { typed: "A B", read: ["A B"] },
    { typed: " \n ", read: [] },
  ])("reads $typed", ({ typed, read }) => {
    expect(prefixesOf(typed)).toEqual(read);
  });
});

describe("wordsOfPrefixes", () => {
  it("names the beginning that is wrong", () => {
    const said = new Map([["/prefixes/1", "Too long."]]);

    expect(wordsOfPrefixes(["320.", "x"], (pointer) => said.get(pointer))).toBe("x: Too long.");
    expect(wordsOfPrefixes(["320."], () => undefined)).toBeUndefined();
  });
});
