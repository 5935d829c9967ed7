/** Makes one ES module of the live client, without a dependency: `npm run client` writes dist/vade-live.js. */

import { build } from "vite";

await build({
  configFile: false,
  logLevel: "warn",
  build: {
    lib: { entry: "src/realtime/index.ts", formats: ["es"], fileName: "vade-live" },
    outDir: "dist",
    target: "es2024",
    minify: false,
  },
});
