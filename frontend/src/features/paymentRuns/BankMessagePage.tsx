/** One answer of a bank: what it says of each payment, and what came of it. */

import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { BankFinding, BankMessage } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { Fact, Facts } from "@/ui/Fact";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { PlainTable } from "@/ui/PlainTable";
import { Tag, type Tone } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Outcomes } from "./Outcomes";
import { RunTag } from "./RunTag";
import styles from "./paymentRuns.module.css";
import { bankMessageOptions, findingsOptions } from "./queries";

interface BankMessagePageProps {
  company: string;
  message: string;
}

export function BankMessagePage({ company, message }: BankMessagePageProps) {
  const found = useQuery(bankMessageOptions(company, message));
  const { data } = found;
  return (
    <Page
      title={data ? data.file_name || data.identification : "…"}
      back={
        <Link to="/c/$company/bank-messages" params={{ company }}>
          ← <FormattedMessage id="bankMessages" />
        </Link>
      }
      aside={data && <Tag tone="plain">{data.version}</Tag>}
    >
      <QueryError query={found} />
      {data ? <Content company={company} message={data} /> : found.isPending && <LoadingRows rows={8} />}
    </Page>
  );
}

function Content({ company, message }: { company: string; message: BankMessage }) {
  const formats = useFormats();
  return (
    <div className={styles.scroll}>
      <section className={styles.box}>
        <Outcomes message={message} />
        <Facts>
          <Fact name={<FormattedMessage id="bankMessage.received" />}>
            {formats.moment(message.received_at)}
          </Fact>
          <Fact name={<FormattedMessage id="bankMessage.receivedBy" />}>{message.received_by}</Fact>
          <Fact name={<FormattedMessage id="bankMessage.id" />}>
            <code>{message.identification}</code>
          </Fact>
          <Fact name={<FormattedMessage id="bankMessage.unchanged" />}>
            {formats.count(message.unchanged)}
          </Fact>
          <Fact name="SHA-256">
            <code title={message.sha256}>{message.sha256.slice(0, 12)}…</code>
          </Fact>
        </Facts>
        {message.payment_runs.map((run) => (
          <div key={run.id}>
            <Link
              to="/c/$company/payment-runs/$run"
              params={{ company, run: run.id }}
              className={styles.name}
            >
              {run.code}
            </Link>{" "}
            <RunTag status={run.status} />
          </div>
        ))}
      </section>
      {message.doubts > 0 && (
        <Notice tone="warning">
          <FormattedMessage id="bankMessage.doubts.why" values={{ count: message.doubts }} />
        </Notice>
      )}
      <Findings company={company} message={message} />
    </div>
  );
}

function Findings({ company, message }: { company: string; message: BankMessage }) {
  const intl = useIntl();
  const found = useInfiniteQuery(findingsOptions(company, message.id));
  const findings = found.data?.pages.flatMap((page) => page.items);
  const codes = new Map(message.payment_runs.map((run) => [run.id, run.code]));
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={6} />}
      {findings?.length === 0 && <EmptyState title={<FormattedMessage id="findings.none" />} />}
      {findings && findings.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "findings" })}
          columns={[
            { key: "payee", name: <FormattedMessage id="line.payee" /> },
            { key: "outcome", name: <FormattedMessage id="findings.outcome" /> },
            { key: "why", name: <FormattedMessage id="exceptions.why" /> },
            { key: "run", name: <FormattedMessage id="findings.run" /> },
            { key: "said", name: <FormattedMessage id="findings.said" /> },
          ]}
          rows={findings.map((finding, place) => ({
            key: `${place} ${finding.reference}`,
            cells: [
              <span key="payee" className={styles.wrapped}>
                {finding.payee_name ?? "–"}
                <span className={styles.meta}>
                  <code>{finding.reference}</code>
                </span>
              </span>,
              <Outcome key="outcome" finding={finding} />,
              <span key="why" className={styles.wrapped}>
                {finding.doubt_message ?? finding.reason}
                {finding.codes.length > 0 && <span className={styles.meta}>{finding.codes.join(", ")}</span>}
              </span>,
              finding.payment_run === null ? (
                "–"
              ) : (
                <Link
                  key="run"
                  to="/c/$company/payment-runs/$run"
                  params={{ company, run: finding.payment_run }}
                >
                  {codes.get(finding.payment_run) ?? <FormattedMessage id="findings.run" />}
                </Link>
              ),
              <code key="said">{finding.status}</code>,
            ],
          }))}
        />
      )}
      {found.hasNextPage && (
        <div>
          <Button
            variant="subtle"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <FormattedMessage id="more" />
          </Button>
        </div>
      )}
    </>
  );
}

const TONES: Record<NonNullable<BankFinding["outcome"]>, Tone> = {
  accepted: "busy",
  confirmed: "good",
  failed: "bad",
};

/** What it did to the payment; with a doubt it did nothing. */
function Outcome({ finding }: { finding: BankFinding }) {
  if (finding.doubt !== null || finding.outcome === null) {
    return (
      <Tag tone="warning">
        <FormattedMessage id="finding.doubt" />
      </Tag>
    );
  }
  return (
    <>
      <Tag tone={TONES[finding.outcome]}>
        <FormattedMessage id={`finding.${finding.outcome}`} />
      </Tag>
      {!finding.changed && (
        <span className={styles.meta}>
          {" "}
          <FormattedMessage id="finding.known" />
        </span>
      )}
    </>
  );
}
