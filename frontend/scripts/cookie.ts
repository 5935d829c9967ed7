/** A Vite plugin for development: the page comes from Vite, its CSRF cookie from the web server behind it. */

import type { Plugin } from "vite";

export function csrfCookieFrom(backend: string): Plugin {
  return {
    name: "vade:csrf-cookie",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (
          !request.headers.accept?.includes("text/html") ||
          request.headers.cookie?.includes("vade_csrf=")
        ) {
          next();
          return;
        }
        fetch(backend)
          .then((answer) => response.setHeader("Set-Cookie", answer.headers.getSetCookie()))
          .catch(() => server.config.logger.warn(`${backend} does not answer; start ./vade up`))
          .finally(() => next());
      });
    },
  };
}
