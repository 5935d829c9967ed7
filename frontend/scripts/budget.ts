/**
 * What the pages may weigh, compressed as they are served: `npm run budget [-- FOLDER]`. The entry is all that the first
 * page needs before its own part; a route is what opening it adds to that.
 */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMITS_KB = { entry: 240, route: 60, styles: 30 };

interface Chunk {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
}

const folder = process.argv[2] ?? "../config/pages";
const manifest: Record<string, Chunk> = JSON.parse(
  readFileSync(join(folder, ".vite", "manifest.json"), "utf8"),
);

/** Names of a chunk and of everything it imports at once. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of manifest[name]?.imports ?? []) closure(imported, seen);
  return seen;
}

function weightKb(files: Iterable<string>): number {
  let bytes = 0;
  for (const file of new Set(files)) bytes += gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  return bytes / 1000;
}

const filesOf = (names: Iterable<string>) => [...names].flatMap((name) => manifest[name]?.file ?? []);
const styles = readdirSync(join(folder, "assets"))
  .filter((name) => name.endsWith(".css"))
  .map((name) => join("assets", name));

const entryName = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
if (!entryName) throw new Error("the build has no entry");
const entry = closure(entryName);

/** What is loaded before a route, because the route stands inside it. */
const SHELL = "src/app/pages/SignedIn.tsx";
const OUTSIDE = new Set(["src/app/pages/SignIn.tsx", SHELL]);

function loadedBefore(route: string): Set<string> {
  return OUTSIDE.has(route) ? entry : new Set([...entry, ...closure(SHELL)]);
}

const rows = [
  { what: "entry", kb: weightKb(filesOf(entry)), limit: LIMITS_KB.entry },
  { what: "styles", kb: weightKb(styles), limit: LIMITS_KB.styles },
];
for (const [name, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const before = loadedBefore(name);
  const added = [...closure(name)].filter((part) => !before.has(part));
  rows.push({ what: name, kb: weightKb(filesOf(added)), limit: LIMITS_KB.route });
}

let isOver = false;
for (const { what, kb, limit } of rows) {
  const over = kb > limit;
  isOver ||= over;
  console.log(`${over ? "OVER" : "ok  "} ${kb.toFixed(1).padStart(7)} kB of ${limit}  ${what}`);
}
process.exitCode = isOver ? 1 : 0;
