/** The explanation of the row the cursor stands on: read out when it changes. */

import type { ReactNode } from "react";
import { FormattedMessage } from "react-intl";
import { Notice } from "@/ui/Notice";

export function Why({ children }: { children: ReactNode }) {
  return <Notice tone="hint">{children ?? <FormattedMessage id="why.pick" />}</Notice>;
}
