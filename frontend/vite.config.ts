/**
 * The build: hashed files under assets/, and index.html as a Django template that carries the CSP nonce
 * (config/page.py). Two builds of the same sources are the same bytes.
 */

import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { compressed } from "./scripts/compress.ts";
import { csrfCookieFrom } from "./scripts/cookie.ts";
import { documents } from "./scripts/documents.ts";

const backend = process.env["VADE_BACKEND"] ?? "http://127.0.0.1:8000";

/** What only pages behind the sign-in need comes with them, and not with the first page. */
const INSIDE = /\/src\/(?:features\/(?:imports|calculations|paymentRuns)\/(?!tabs)|api\/upload)/;

export default defineConfig(({ command }) => ({
  plugins: [react(), documents(), compressed(), csrfCookieFrom(backend)],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  ...(command === "build" ? { html: { cspNonce: "{{ CSP_NONCE }}" } } : {}),
  build: {
    outDir: "../config/pages",
    emptyOutDir: true,
    manifest: true,
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Few files: what several pages need is loaded once, and libraries stay cached when only our own code changes.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: "libraries", test: /node_modules/, minShareCount: 2, priority: 2 },
            {
              name: "shared",
              test: (id) => id.includes("/src/") && !INSIDE.test(id),
              minShareCount: 2,
              priority: 1,
            },
            { name: "inside", test: INSIDE, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": backend,
      "/ws": { target: backend.replace("http", "ws"), ws: true },
    },
  },
}));
