/** Lints what the code says of itself, by two linters: `npm run documents`. */

import { spawnSync } from "node:child_process";

const DOCUMENTS = ["../docs/openapi.json", "../docs/asyncapi.json"];
const spectral = [
  "node_modules/@stoplight/spectral-cli/dist/index.js",
  "lint",
  "--ruleset=spectral.yaml",
  "--fail-severity=warn",
  ...DOCUMENTS,
];
const redocly = [
  "node_modules/@redocly/cli/bin/cli.js",
  "lint",
  "--config=redocly.yaml",
  "../docs/openapi.json",
];

let failed = false;
for (const program of [spectral, redocly]) {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const done = spawnSync(process.execPath, program, { stdio: "inherit", env });
  failed ||= done.status !== 0;
}
process.exitCode = failed ? 1 : 0;
