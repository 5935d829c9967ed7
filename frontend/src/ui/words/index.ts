/** Every word of the pages, in both languages, under the same keys. */

import type { MessageId } from "./tr";

export type { MessageId } from "./tr";

export type Catalogue = Record<MessageId, string>;

/** The words of one language; a page loads those it shows and no others. */
export const loadCatalogue: Record<"tr" | "en", () => Promise<Catalogue>> = {
  tr: async () => (await import("./tr")).tr,
  en: async () => (await import("./en")).en,
};

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- react-intl is typed by augmenting this namespace
  namespace FormatjsIntl {
    interface Message {
      ids: MessageId;
    }
    interface IntlConfig {
      locale: "tr-TR" | "en-GB";
    }
  }
}
