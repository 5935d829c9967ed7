/** The state of a calculation in a word. */

import { FormattedMessage } from "react-intl";
import type { CalculationOut } from "@/api/shapes";
import { Tag, type Tone } from "@/ui/Tag";

const TONES: Record<CalculationOut["status"], Tone> = {
  queued: "plain",
  running: "busy",
  succeeded: "good",
  failed: "bad",
  cancelled: "plain",
};

export function RunTag({ status }: { status: CalculationOut["status"] }) {
  return (
    <Tag tone={TONES[status]}>
      <FormattedMessage id={`calculation.status.${status}`} />
    </Tag>
  );
}
