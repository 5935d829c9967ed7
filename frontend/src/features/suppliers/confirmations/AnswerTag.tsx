/** What a supplier answered, in a word. */

import { FormattedMessage } from "react-intl";
import type { BalanceConfirmation } from "@/api/shapes";
import { Tag } from "@/ui/Tag";

export function AnswerTag({ answer }: { answer: BalanceConfirmation["answer"] }) {
  if (answer === "agreed") {
    return (
      <Tag tone="good">
        <FormattedMessage id="confirmations.agreed" />
      </Tag>
    );
  }
  if (answer === "disputed") {
    return (
      <Tag tone="bad">
        <FormattedMessage id="confirmations.disputed" />
      </Tag>
    );
  }
  return (
    <Tag tone="warning">
      <FormattedMessage id="confirmations.open" />
    </Tag>
  );
}
