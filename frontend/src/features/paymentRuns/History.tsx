/** Who did what with a run, newest first: the records of the audit, each with its place and hash in the chain. */

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { FormattedMessage } from "react-intl";
import type { AuditRecord, PaymentRun } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { useFormats } from "@/ui/formats";
import styles from "./paymentRuns.module.css";
import { auditOptions } from "./queries";

/** What a record says was so. */
type Told = Readonly<Record<string, unknown>>;

interface HistoryProps {
  company: string;
  run: PaymentRun;
}

export function History({ company, run }: HistoryProps) {
  const found = useInfiniteQuery(auditOptions(company, run.id));
  const records = found.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={4} />}
      {records?.length === 0 && <EmptyState title={<FormattedMessage id="history.none" />} />}
      {records && records.length > 0 && (
        <ol className={styles.history}>
          {records.map((record) => (
            <Act key={record.seq} company={company} record={record} />
          ))}
        </ol>
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
      {run.editors.length > 0 && (
        <p className={styles.meta}>
          <FormattedMessage id="history.editors" values={{ names: run.editors.join(", ") }} />
        </p>
      )}
      <p className={styles.meta}>
        <FormattedMessage id="history.chain" />
      </p>
    </>
  );
}

const ACTS = [
  "created",
  "edited",
  "submitted",
  "approved",
  "rejected",
  "cancelled",
  "exported",
  "export-refused",
  "answered",
  "release-asked",
  "released",
] as const;

function Act({ company, record }: { company: string; record: AuditRecord }) {
  const formats = useFormats();
  const { action, actor, at, hash, seq } = record;
  const known = ACTS.find((one) => action === `payment-run.${one}`);
  return (
    <li>
      <time dateTime={at}>{formats.moment(at)}</time>
      <div>
        {known ? (
          <FormattedMessage id={`history.${known}`} values={{ name: actor }} />
        ) : (
          `${action}: ${actor}`
        )}
        <Details company={company} record={record} />
        <div className={styles.meta}>
          <code title={hash}>
            #{seq} · {hash.slice(0, 12)}…
          </code>
        </div>
      </div>
    </li>
  );
}

/** What a record tells beside who and when; records of later releases may tell more. */
function Details({ company, record }: { company: string; record: AuditRecord }): ReactNode {
  const after: Told = record.after ?? {};
  switch (record.action) {
    case "payment-run.edited":
      return <Edit before={record.before ?? {}} after={after} />;
    case "payment-run.rejected":
    case "payment-run.cancelled":
      return <div>{textOf(after["reason"])}</div>;
    case "payment-run.release-asked":
    case "payment-run.released":
      return (
        <div>
          {textOf(after["payee"])}: {textOf(after["reason"])}
        </div>
      );
    case "payment-run.exported":
      return <div className={styles.meta}>{Object.keys(after["files"] ?? {}).join(", ")}</div>;
    case "payment-run.export-refused":
      return (
        <div className={styles.bad}>
          <a href={`/docs/problems/${textOf(after["because"])}`}>{textOf(after["because"])}</a>
        </div>
      );
    case "payment-run.answered":
      return (
        <div>
          <Link
            to="/c/$company/bank-messages/$message"
            params={{ company, message: textOf(after["message"]) }}
          >
            <FormattedMessage id="history.answer" />
          </Link>
        </div>
      );
    default:
      return <Sums totals={after["totals"]} />;
  }
}

function Sums({ totals }: { totals: unknown }) {
  const sums = Object.entries(totals ?? {});
  if (sums.length === 0) return null;
  return (
    <div className={styles.meta}>
      {sums.map(([currency, net]) => (
        <span key={currency}>
          <Amount value={textOf(net)} currency={currency} />{" "}
        </span>
      ))}
    </div>
  );
}

/** One payment before and after it was changed. */
function Edit({ before, after }: { before: Told; after: Told }) {
  const currency = textOf(before["currency"]);
  const [old, now] = [textOf(before["net"]), textOf(after["net"])];
  return (
    <div className={styles.meta}>
      {textOf(before["payee"])}: <Amount value={old} currency={currency} />
      {" → "}
      {now === "" ? <FormattedMessage id="history.dropped" /> : <Amount value={now} currency={currency} />}
      {before["iban"] !== after["iban"] && now !== "" && <div>IBAN {textOf(after["iban"])}</div>}
    </div>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
