import { globSync, readFileSync } from "node:fs";
import { createIntl } from "react-intl";
import { describe, expect, it } from "vitest";
import type { Catalogue, MessageId } from ".";
import { en } from "./en";
import { tr } from "./tr";

const catalogues: Record<"tr" | "en", Catalogue> = { tr, en };

const ids = Object.keys(catalogues.tr) as MessageId[];

/** Names in braces that a sentence is filled with, those inside plural branches included. */
function namesIn(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)(?=[},])/g)].map((found) => found[1] ?? ""))].toSorted();
}

describe("the catalogues", () => {
  it("know the same sentences", () => {
    expect(Object.keys(catalogues.en).toSorted()).toEqual(ids.toSorted());
  });

  it.each(ids)("fill %s with the same values in both languages", (id) => {
    const nameless = /^(one|other)$/;
    const names = [catalogues.tr[id], catalogues.en[id]].map((text) =>
      namesIn(text).filter((name) => !nameless.test(name)),
    );

    expect(names[0]).toEqual(names[1]);
  });

  it("attach no Turkish suffix to a value", () => {
    const suffixed = ids.filter((id) =>
      /\}['’]?[a-zçğıöşü]/.test(catalogues.tr[id].replaceAll(/\{\{|\}\}/g, "")),
    );

    expect(suffixed).toEqual([]);
  });

  it("can be read by the formatter", () => {
    const errors: unknown[] = [];
    for (const language of ["tr", "en"] as const) {
      const locale = language === "tr" ? "tr-TR" : "en-GB";
      const intl = createIntl({
        locale,
        messages: catalogues[language],
        onError: (error) => errors.push(error),
      });
      for (const id of ids) {
        const values = Object.fromEntries(namesIn(catalogues[language][id]).map((name) => [name, 1]));
        intl.formatMessage({ id }, values);
      }
    }

    expect(errors).toEqual([]);
  });

  it("have no sentence that nobody says", () => {
    const sources = globSync("src/{app,features,ui}/**/*.{ts,tsx}").filter(
      (name) => !name.includes("/words/"),
    );
    const code = sources.map((name) => readFileSync(name, "utf8")).join("\n");
    const silent = ids.filter((id) => {
      const family = id.slice(0, id.lastIndexOf(".") + 1);
      return !code.includes(`"${id}"`) && !(family !== "" && code.includes(`\`${family}\${`));
    });

    expect(silent).toEqual([]);
  });
});
