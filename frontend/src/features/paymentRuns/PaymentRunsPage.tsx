/** Payment runs of a company: how many stand where, each with its sums, and a new proposal. */

import { Button, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut, PaymentRun } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import { RunTag } from "./RunTag";
import { Totals, paymentsIn } from "./Totals";
import { paymentRunKeys } from "./keys";
import styles from "./paymentRuns.module.css";
import { type Proposal, paymentRunsOptions, proposeRun } from "./queries";

const STAGES = [
  "draft",
  "in_approval",
  "approved",
  "exported",
  "accepted",
  "confirmed",
  "partly_failed",
] as const;
/** Others work on the same list. */
const ASK_EVERY_MS = 10_000;

interface PaymentRunsPageProps {
  company: CompanyOut;
  /** Why one cannot prepare payments now; null when one can. */
  reason: string | null;
  /** The pay date a proposal begins with; the company's today when empty. */
  runDate: string;
  onProposed: (run: PaymentRun) => void;
}

export function PaymentRunsPage(props: PaymentRunsPageProps) {
  const { company } = props;
  const intl = useIntl();
  const found = useInfiniteQuery({
    ...paymentRunsOptions(company.code),
    refetchInterval: ASK_EVERY_MS,
  });
  const runs = found.data?.pages.flatMap((page) => page.items);
  const counts = found.data?.pages[0]?.counts;
  return (
    <Page
      title={intl.formatMessage({ id: "paymentRuns" })}
      actions={
        <Link to="/c/$company/bank-messages" params={{ company: company.code }}>
          <FormattedMessage id="bankMessages" />
        </Link>
      }
    >
      <ProposePanel {...props} />
      <QueryError query={found} />
      {counts && (
        <dl className={styles.stages}>
          {STAGES.map((stage) => (
            <div key={stage} data-some={(counts[stage] ?? 0) > 0 || undefined}>
              <dt>
                <FormattedMessage id={`run.status.${stage}`} />
              </dt>
              <dd>{intl.formatNumber(counts[stage] ?? 0)}</dd>
            </div>
          ))}
        </dl>
      )}
      {found.isPending && <LoadingRows rows={6} />}
      {runs?.length === 0 && (
        <EmptyState title={<FormattedMessage id="paymentRuns.none" />}>
          <FormattedMessage id="paymentRuns.none.why" />
        </EmptyState>
      )}
      {runs && runs.length > 0 && (
        <ul className={styles.list}>
          {runs.map((run) => (
            <Run key={run.id} company={company.code} run={run} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <div>
          <Button
            variant="subtle"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <FormattedMessage id="older" />
          </Button>
        </div>
      )}
    </Page>
  );
}

function Run({ company, run }: { company: string; run: PaymentRun }) {
  const formats = useFormats();
  return (
    <li className={styles.item}>
      <div>
        <Link to="/c/$company/payment-runs/$run" params={{ company, run: run.id }} className={styles.name}>
          {run.code}
        </Link>{" "}
        <RunTag status={run.status} />
        <div className={styles.meta}>
          <FormattedMessage id="run.payDate" values={{ day: formats.date(run.run_date) }} /> ·{" "}
          <FormattedMessage id="run.payments" values={{ count: paymentsIn(run) }} /> · {run.created_by.name}
        </div>
      </div>
      <div className={styles.sums}>
        <Totals totals={run.totals} />
      </div>
    </li>
  );
}

function ProposePanel({ company, reason, runDate, onProposed }: PaymentRunsPageProps) {
  const intl = useIntl();
  const client = useQueryClient();
  const [proposal, setProposal] = useState<Proposal>({ runDate, nextRunDate: "" });
  const proposing = useMutation({
    mutationFn: () => proposeRun(company.code, proposal),
    onSuccess: (run) => {
      void client.invalidateQueries({ queryKey: paymentRunKeys.all });
      onProposed(run);
    },
  });
  return (
    <section className={styles.box}>
      <div className={styles.form}>
        <TextInput
          type="date"
          label={intl.formatMessage({ id: "propose.runDate" })}
          min={company.today}
          value={proposal.runDate || company.today}
          onChange={(event) => setProposal({ ...proposal, runDate: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={intl.formatMessage({ id: "propose.nextRun" })}
          min={proposal.runDate || company.today}
          value={proposal.nextRunDate}
          onChange={(event) => setProposal({ ...proposal, nextRunDate: event.currentTarget.value })}
        />
        <GatedButton reason={reason} loading={proposing.isPending} onClick={() => proposing.mutate()}>
          <FormattedMessage id="propose" />
        </GatedButton>
      </div>
      <p className={styles.meta}>
        <FormattedMessage id="propose.why" />
      </p>
      {proposing.isError && <ErrorPanel error={proposing.error} />}
    </section>
  );
}
