import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** app → features → realtime, ui, money → api; features do not import one another. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  app: ["app", "features", "realtime", "ui", "money", "api"],
  features: ["realtime", "ui", "money", "api"],
  realtime: ["realtime", "api"],
  ui: ["ui", "money", "api"],
  money: ["money"],
  api: ["api"],
};

interface Import {
  from: string;
  to: string;
}

function imports(): Import[] {
  return globSync("src/**/*.{ts,tsx}").flatMap((file) => {
    const code = readFileSync(file, "utf8");
    return [...code.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)]
      .map((found) => found[1] ?? "")
      .filter((name) => name.startsWith(".") || name.startsWith("@/"))
      .map((name) =>
        name.startsWith("@/") ? name.slice(2) : normalize(join(relative("src", dirname(file)), name)),
      )
      .map((to) => ({ from: relative("src", file), to }));
  });
}

function isAllowed({ from, to }: Import): boolean {
  const [layer = "", feature] = from.split("/");
  const [target = "", other] = to.split("/");
  if (layer.endsWith(".ts")) return true; // this file
  if (layer === "features" && target === "features") return feature === other;
  return MAY_IMPORT[layer]?.includes(target) ?? false;
}

describe("the layers", () => {
  it("import what stands below them, and no feature another", () => {
    const found = imports();

    expect(found.length).toBeGreaterThan(200);
    expect(found.filter((one) => !isAllowed(one))).toEqual([]);
  });
});
