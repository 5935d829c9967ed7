/**
 * The API's types, from its document: `npm run types [-- FILE] [--check]`. With --check nothing is written, and the
 * status says whether src/api/schema.d.ts is what the document gives.
 */

import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } },
});
const generator = "node_modules/openapi-typescript/bin/cli.js";
const document = positionals[0] ?? "../docs/openapi.json";
const done = spawnSync(
  process.execPath,
  [
    generator,
    document,
    "--output=src/api/schema.d.ts",
    "--alphabetize",
    "--default-non-nullable=false",
    ...(values.check ? ["--check"] : []),
  ],
  { stdio: "inherit" },
);
process.exitCode = done.status ?? 1;
