/**
 * Unpack the Chromium that comes as a package, for machines without one: `node scripts/chromium.ts FOLDER` prints where
 * its program is; the libraries it needs lie in FOLDER/al2023/lib. Linux on x86-64 only. Once unpacked, it stays.
 */

import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2] ?? "");
const program = join(folder, "chromium");
if (!existsSync(join(folder, "al2023", "lib")) || !existsSync(program)) {
  mkdirSync(folder, { recursive: true });
  process.env["TMPDIR"] = folder;
  // The package brings its libraries only where it believes to be on the service it was made for.
  process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs22.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  await chromium.executablePath();
}
console.log(program);
