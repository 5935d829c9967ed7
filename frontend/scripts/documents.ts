/** A Vite plugin: the files of Swagger UI under assets/docs/, from which /docs/api is made (config/documents.py). */

import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const FILES = ["swagger-ui.css", "swagger-ui-bundle.js"];

export function documents(): Plugin {
  return {
    name: "vade:documents",
    apply: "build",
    generateBundle() {
      for (const name of FILES) {
        const source = readFileSync(`node_modules/swagger-ui-dist/${name}`);
        this.emitFile({ type: "asset", fileName: `assets/docs/${name}`, source });
      }
    },
  };
}
