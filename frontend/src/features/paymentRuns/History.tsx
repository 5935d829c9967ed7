/** Who did what with a run, in the order it was done. */

import { FormattedMessage } from "react-intl";
import type { PaymentRun } from "@/api/shapes";
import type { MessageId } from "@/ui/words";
import { useFormats } from "@/ui/formats";
import styles from "./paymentRuns.module.css";

interface Act {
  key: string;
  what: MessageId;
  who: string;
  at: string;
  more?: string | null;
}

export function History({ run }: { run: PaymentRun }) {
  const formats = useFormats();
  return (
    <>
      <ol className={styles.history}>
        {actsOf(run).map(({ key, what, who, at, more }) => (
          <li key={key}>
            <time dateTime={at}>{formats.moment(at)}</time>
            <span>
              <FormattedMessage id={what} values={{ name: who }} />
              {more && `: ${more}`}
            </span>
          </li>
        ))}
      </ol>
      {run.editors.length > 0 && (
        <p className={styles.meta}>
          <FormattedMessage id="history.editors" values={{ names: run.editors.join(", ") }} />
        </p>
      )}
    </>
  );
}

function actsOf(run: PaymentRun): Act[] {
  const acts: Act[] = [
    { key: "created", what: "history.created", who: run.created_by.name, at: run.created_at },
    ...run.approvals.map((one): Act => ({
      key: `${one.step} ${one.approver}`,
      what: "history.approved",
      who: one.approver,
      at: one.at,
    })),
  ];
  if (run.submitted_at !== null) {
    acts.push({
      key: "submitted",
      what: "history.submitted",
      who: run.submitted_by?.name ?? "–",
      at: run.submitted_at,
    });
  }
  if (run.exported_at !== null) {
    acts.push({
      key: "exported",
      what: "history.exported",
      who: run.exported_by?.name ?? "–",
      at: run.exported_at,
      more: run.message_id,
    });
  }
  if (run.ended_at !== null) {
    acts.push({
      key: "ended",
      what: run.status === "rejected" ? "history.rejected" : "history.cancelled",
      who: run.ended_by?.name ?? "–",
      at: run.ended_at,
      more: run.ended_reason,
    });
  }
  return acts.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
