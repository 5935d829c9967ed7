/** What the suppliers of a run were told by e-mail, and what became of each mail. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { RemittanceAdvice } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag, type Tone } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { paymentRunKeys } from "./keys";
import styles from "./paymentRuns.module.css";
import { advicesOptions, resendAdvice } from "./queries";

const TONES: Record<RemittanceAdvice["status"], Tone> = {
  queued: "busy",
  sent: "good",
  failed: "bad",
  not_mailed: "warning",
  withdrawn: "plain",
};

interface AdvicesProps {
  run: string;
  /** Why one cannot send anything now; null when one can. */
  reason: string | null;
}

export function Advices({ run, reason }: AdvicesProps) {
  const intl = useIntl();
  const formats = useFormats();
  const client = useQueryClient();
  const found = useQuery(advicesOptions(run));
  const resending = useMutation({
    mutationFn: resendAdvice,
    onSettled: () => client.invalidateQueries({ queryKey: paymentRunKeys.advices(run) }),
  });
  const cells = (advice: RemittanceAdvice) => [
    advice.supplier_name || advice.supplier_code,
    formats.money(advice.amount, advice.currency),
    formats.date(advice.paid_on),
    <div key="state">
      <Tag tone={TONES[advice.status]}>
        <FormattedMessage id={`advices.${advice.status}`} />
      </Tag>
      {advice.reason_message !== "" && <div>{advice.reason_message}</div>}
      {advice.sent_at !== null && (
        <div>
          <FormattedMessage
            id="advices.sentTo"
            values={{ moment: formats.moment(advice.sent_at), recipient: advice.recipient }}
          />
        </div>
      )}
    </div>,
    advice.status === "withdrawn" ? null : (
      <GatedButton
        key="resend"
        size="compact-sm"
        variant="default"
        reason={reason}
        loading={resending.isPending && resending.variables.id === advice.id}
        aria-label={intl.formatMessage(
          { id: "advices.resendTo" },
          { name: advice.supplier_name || advice.supplier_code },
        )}
        onClick={() => resending.mutate(advice)}
      >
        <FormattedMessage id="advices.resend" />
      </GatedButton>
    ),
  ];
  return (
    <section className={styles.box}>
      <QueryError query={found} />
      {resending.isError && <ErrorPanel error={resending.error} />}
      {found.isPending && <LoadingRows rows={4} />}
      {found.data?.length === 0 && <EmptyState title={<FormattedMessage id="advices.none" />} />}
      {found.data && found.data.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "run.tab.advices" })}
          isCaptionHidden
          columns={[
            { key: "supplier", name: <FormattedMessage id="advices.supplier" /> },
            { key: "amount", name: <FormattedMessage id="advices.amount" />, end: true },
            { key: "day", name: <FormattedMessage id="advices.day" /> },
            { key: "state", name: <FormattedMessage id="advices.state" /> },
            { key: "resend", name: <FormattedMessage id="advices.resend" />, end: true },
          ]}
          rows={found.data.map((advice) => ({ key: advice.id, cells: cells(advice) }))}
        />
      )}
    </section>
  );
}
