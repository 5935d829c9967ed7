/** Whether a webhook is sent to, paused, or waits after a failure. */

import { FormattedMessage } from "react-intl";
import type { Webhook } from "@/api/shapes";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const formats = useFormats();
  if (!webhook.active) {
    return (
      <Tag tone="plain">
        <FormattedMessage id="webhooks.paused" />
      </Tag>
    );
  }
  if (webhook.failures === 0) {
    return (
      <Tag tone="good">
        <FormattedMessage id="webhooks.sending" />
      </Tag>
    );
  }
  const next = webhook.next_attempt_at;
  return (
    <Tag tone="warning">
      <FormattedMessage
        id="webhooks.failing"
        values={{ count: webhook.failures, moment: next === null ? "–" : formats.time(next) }}
      />
    </Tag>
  );
}
