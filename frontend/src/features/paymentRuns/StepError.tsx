/** Why a step was not taken. Where somebody came first: who, when and what, and that pressing again means it anew. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { FormattedMessage } from "react-intl";
import { isStatus } from "@/api/failures";
import type { PaymentRun } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { Notice } from "@/ui/Notice";
import { useFormats } from "@/ui/formats";
import { auditOptions } from "./queries";

interface StepErrorProps {
  error: unknown;
  run: PaymentRun;
}

export function StepError({ error, run }: StepErrorProps) {
  return isStatus(error, 412) ? <Conflict run={run} /> : <ErrorPanel error={error} />;
}

function Conflict({ run }: { run: PaymentRun }) {
  const formats = useFormats();
  const last = useInfiniteQuery(auditOptions(run.company, run.id)).data?.pages[0]?.items[0];
  return (
    <Notice tone="warning">
      {last ? (
        <FormattedMessage id="conflict.by" values={{ name: last.actor, moment: formats.moment(last.at) }} />
      ) : (
        <FormattedMessage id="conflict" />
      )}{" "}
      <FormattedMessage id="conflict.again" />
    </Notice>
  );
}
