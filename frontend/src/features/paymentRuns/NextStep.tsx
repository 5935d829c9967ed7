/** What can be done with a run as it stands, with every count and sum in the button; what cannot says why. */

import { Group, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { PaymentRun, PaymentRunReview } from "@/api/shapes";
import { QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import type { RunRights } from "./PaymentRunPage";
import { Files } from "./Files";
import { ReasonButton } from "./ReasonButton";
import { Review } from "./Review";
import { StepError } from "./StepError";
import { paymentsIn, useTotalWords } from "./Totals";
import styles from "./paymentRuns.module.css";
import { reviewOptions } from "./queries";
import { useStep } from "./useStep";

interface NextStepProps extends Omit<RunRights, "confirmReason"> {
  found: Tagged<PaymentRun>;
}

export function NextStep({ found, prepareReason, approveReason }: NextStepProps) {
  const run = found.data;
  switch (run.status) {
    case "draft":
      return <Draft found={found} reason={prepareReason} />;
    case "in_approval":
      return <InApproval found={found} prepareReason={prepareReason} approveReason={approveReason} />;
    case "approved":
      return <Approved found={found} reason={prepareReason} />;
    case "exported":
    case "accepted":
    case "confirmed":
    case "partly_failed":
      return <Files run={run.id} />;
    case "rejected":
    case "cancelled":
      // After the export it was the bank, and not a person, that said no.
      if (run.exported_at !== null) {
        return (
          <>
            <Notice tone="warning">
              <FormattedMessage id="run.ended.byBank" />
            </Notice>
            <Files run={run.id} />
          </>
        );
      }
      return (
        <Notice tone="warning">
          <FormattedMessage
            id={`run.ended.${run.status}`}
            values={{ name: run.ended_by?.name ?? "–", reason: run.ended_reason ?? "–" }}
          />
        </Notice>
      );
  }
}

function Draft({ found, reason }: { found: Tagged<PaymentRun>; reason: string | null }) {
  const intl = useIntl();
  const sending = useStep(found);
  const words = useTotalWords(found.data.totals);
  const count = paymentsIn(found.data);
  const empty = count === 0 ? intl.formatMessage({ id: "run.empty" }) : null;
  return (
    <section className={styles.box}>
      {sending.isError && <StepError error={sending.error} run={found.data} />}
      <Group>
        <GatedButton
          reason={reason ?? empty}
          loading={sending.isPending}
          onClick={() => sending.mutate({ kind: "submit" })}
        >
          <FormattedMessage id="run.submit" values={{ count, sum: words }} />
        </GatedButton>
        <ReasonButton
          found={found}
          words="run.cancel"
          why="run.noWayBack"
          stepOf={(said) => ({ kind: "cancel", reason: said })}
          reason={reason}
        />
      </Group>
      <p className={styles.meta}>
        <FormattedMessage id="run.submit.why" />
      </p>
    </section>
  );
}

function Approved({ found, reason }: { found: Tagged<PaymentRun>; reason: string | null }) {
  const exporting = useStep(found);
  const sum = useTotalWords(found.data.totals);
  return (
    <section className={styles.box}>
      <Notice tone="good">
        <FormattedMessage id="run.approved.next" />
      </Notice>
      {exporting.isError && <StepError error={exporting.error} run={found.data} />}
      <Group>
        <GatedButton
          reason={reason}
          loading={exporting.isPending}
          onClick={() => exporting.mutate({ kind: "export" })}
        >
          <FormattedMessage id="run.export" values={{ count: paymentsIn(found.data), sum }} />
        </GatedButton>
        <ReasonButton
          found={found}
          words="run.cancel"
          why="run.noWayBack"
          stepOf={(said) => ({ kind: "cancel", reason: said })}
          reason={reason}
        />
      </Group>
    </section>
  );
}

function InApproval({ found, prepareReason, approveReason }: NextStepProps) {
  const run = found.data;
  const review = useQuery(reviewOptions(run.id));
  return (
    <section className={styles.box}>
      <h2>
        <FormattedMessage
          id="run.approvals"
          values={{ given: run.approvals.length, needed: run.approvals_needed }}
        />
      </h2>
      <QueryError query={review} />
      {review.data ? (
        <>
          <Review review={review.data} />
          <Approve found={found} review={review.data} reason={approveReason} />
        </>
      ) : (
        review.isPending && <LoadingRows rows={4} />
      )}
      <Group>
        <ReasonButton
          found={found}
          words="run.reject"
          why="run.noWayBack"
          stepOf={(said) => ({ kind: "reject", reason: said })}
          reason={approveReason}
        />
        <ReasonButton
          found={found}
          words="run.cancel"
          why="run.noWayBack"
          stepOf={(said) => ({ kind: "cancel", reason: said })}
          reason={prepareReason}
        />
      </Group>
    </section>
  );
}

interface ApproveProps {
  found: Tagged<PaymentRun>;
  review: PaymentRunReview;
  reason: string | null;
}

function Approve({ found, review, reason }: ApproveProps) {
  const intl = useIntl();
  const run = found.data;
  const [code, setCode] = useState("");
  const approving = useStep(found);
  const sum = useTotalWords(run.totals);
  const word = (id: "run.notYours" | "run.changed" | "run.codeFirst") => intl.formatMessage({ id });
  const because = () => {
    if (reason !== null) return reason;
    if (!review.may_approve) return word("run.notYours");
    if (!review.unchanged || review.content_hash !== run.content_hash) return word("run.changed");
    return run.second_factor && code.trim().length < 6 ? word("run.codeFirst") : null;
  };
  return (
    <>
      {approving.isError && <StepError error={approving.error} run={run} />}
      <Group align="end">
        {run.second_factor && (
          <TextInput
            label={intl.formatMessage({ id: "code.label" })}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        <GatedButton
          reason={because()}
          loading={approving.isPending}
          onClick={() =>
            approving.mutate({ kind: "approve", contentHash: review.content_hash, code: code.trim() })
          }
        >
          <FormattedMessage id="run.approve" values={{ count: paymentsIn(run), sum }} />
        </GatedButton>
      </Group>
    </>
  );
}
