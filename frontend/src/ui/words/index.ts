/** Every word of the pages, in both languages, under the same keys. */

import { en } from "./en";
import { type MessageId, tr } from "./tr";

export type { MessageId } from "./tr";

export const catalogues: Record<"tr" | "en", Record<MessageId, string>> = { tr, en };

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
