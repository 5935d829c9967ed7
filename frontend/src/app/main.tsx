/** The entry: providers around the router. */

import "./styles";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider, firstLanguage, firstShown } from "./language";
import { newQueryClient } from "./queries";
import { newRouter } from "./router";
import { theme } from "./theme";

// Requests name the page's language, and the first leaves before anything is rendered.
document.documentElement.lang = firstLanguage();
const client = newQueryClient();
const router = newRouter(client);
// The pages' code comes while the server is asked who this is.
for (const match of router.matchRoutes(router.latestLocation)) {
  void router.loadRouteChunk(router.routesById[match.routeId as keyof typeof router.routesById]);
}

/** Vite puts the nonce of this answer into a `meta`; the browser hides it from the attribute. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

// Dialogs stop the page behind them from scrolling by a style of their own, outside Mantine's.
setNonce(styleNonce());

const root = document.getElementById("root");
const first = await firstShown();
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
        <QueryClientProvider client={client}>
          <LanguageProvider first={first}>
            <Notifications position="bottom-right" />
            <RouterProvider router={router} />
          </LanguageProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
