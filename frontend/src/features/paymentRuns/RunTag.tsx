/** Where a payment run, or one payment of it, stands. */

import { FormattedMessage } from "react-intl";
import type { PaymentLine, PaymentRun } from "@/api/shapes";
import { Tag, type Tone } from "@/ui/Tag";

const RUN_TONES: Record<PaymentRun["status"], Tone> = {
  draft: "plain",
  in_approval: "warning",
  approved: "good",
  exported: "busy",
  accepted: "busy",
  confirmed: "good",
  partly_failed: "bad",
  rejected: "bad",
  cancelled: "plain",
};

const LINE_TONES: Record<PaymentLine["state"], Tone> = {
  planned: "plain",
  exported: "busy",
  accepted: "busy",
  confirmed: "good",
  failed: "bad",
  returned: "bad",
  cancelled: "plain",
};

export function RunTag({ status }: { status: PaymentRun["status"] }) {
  return (
    <Tag tone={RUN_TONES[status]}>
      <FormattedMessage id={`run.status.${status}`} />
    </Tag>
  );
}

export function LineTag({ state }: { state: PaymentLine["state"] }) {
  return (
    <Tag tone={LINE_TONES[state]}>
      <FormattedMessage id={`line.state.${state}`} />
    </Tag>
  );
}
