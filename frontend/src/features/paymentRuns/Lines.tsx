/** The payments of a run, each with the items it pays and why; a draft can be changed. */

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { PaymentLine, PaymentRun } from "@/api/shapes";
import { isZero } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import { itemName } from "@/ui/itemName";
import { LineEditor } from "./LineEditor";
import { ReasonButton } from "./ReasonButton";
import { LineTag } from "./RunTag";
import styles from "./paymentRuns.module.css";
import { linesOptions } from "./queries";

interface LinesProps {
  company: string;
  found: Tagged<PaymentRun>;
  /** Why payments cannot be changed now; null when they can. */
  reason: string | null;
  /** Why one's word that a payment is not under way does not count now; null when it does. */
  confirmReason: string | null;
}

export function Lines({ company, found, reason, confirmReason }: LinesProps) {
  const run = found.data;
  const lines = useInfiniteQuery(linesOptions(run.id));
  const items = lines.data?.pages.flatMap((page) => page.items);
  const [edited, setEdited] = useState<PaymentLine | null>(null);
  const isOpen = run.status === "draft" || run.status === "in_approval";
  return (
    <>
      <QueryError query={lines} />
      {lines.isPending && <LoadingRows rows={6} />}
      {items?.length === 0 && (
        <EmptyState title={<FormattedMessage id="lines.none" />}>
          <FormattedMessage id="lines.none.why" />
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ul className={styles.list}>
          {items.map((line) => (
            <Line
              key={line.id}
              company={company}
              found={found}
              line={line}
              reason={reason}
              confirmReason={confirmReason}
              {...(isOpen ? { onEdit: () => setEdited(line) } : {})}
            />
          ))}
        </ul>
      )}
      {lines.hasNextPage && (
        <div>
          <Button
            variant="subtle"
            loading={lines.isFetchingNextPage}
            onClick={() => void lines.fetchNextPage()}
          >
            <FormattedMessage id="more" />
          </Button>
        </div>
      )}
      {edited && (
        <LineEditor
          key={edited.id}
          company={company}
          found={found}
          line={edited}
          reason={reason}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

interface LineProps extends LinesProps {
  line: PaymentLine;
  onEdit?: () => void;
}

function Line({ company, found, line, reason, confirmReason, onEdit }: LineProps) {
  const formats = useFormats();
  const intl = useIntl();
  return (
    <li className={styles.line}>
      <div className={styles.lineHead}>
        <div>
          <Link
            to="/c/$company/suppliers/$supplier"
            params={{ company, supplier: line.supplier }}
            className={styles.name}
          >
            {line.payee_name || line.supplier_name}
          </Link>{" "}
          <LineTag state={line.state} />
          <div className={styles.meta}>
            <code>{line.iban.replace(/(.{4})(?=.)/g, "$1 ")}</code>
          </div>
          {line.bank_reason && <div className={styles.bad}>{line.bank_reason}</div>}
          {line.settled_at !== null && (
            <div className={styles.meta}>
              <FormattedMessage id="line.settled" values={{ moment: formats.moment(line.settled_at) }} />
            </div>
          )}
          {line.released_at !== null && (
            <div className={styles.meta}>
              <FormattedMessage id="line.released" values={{ moment: formats.moment(line.released_at) }} />
            </div>
          )}
        </div>
        <div className={styles.sums}>
          <Amount value={line.net} currency={line.currency} />
          {!isZero(line.discount) && (
            <div className={styles.meta}>
              <FormattedMessage id="line.discount" /> <Amount value={line.discount} />
            </div>
          )}
        </div>
      </div>
      <details className={styles.details}>
        <summary>
          <FormattedMessage id="line.items" values={{ count: line.items.length }} />
        </summary>
        <Items line={line} />
      </details>
      {line.in_transit && (
        <div className={styles.transit}>
          <span className={styles.meta}>
            <FormattedMessage id="line.inTransit" />
          </span>
          <ReasonButton
            found={found}
            size="compact-sm"
            words="line.release"
            why="line.release.why"
            stepOf={(said) => ({ kind: "release", line: line.id, reason: said })}
            reason={confirmReason}
          />
        </div>
      )}
      {onEdit && (
        <GatedButton
          size="compact-sm"
          variant="default"
          className={styles.edit}
          reason={reason}
          onClick={onEdit}
          aria-label={intl.formatMessage({ id: "line.editNamed" }, { name: line.payee_name })}
        >
          <FormattedMessage id="line.edit" />
        </GatedButton>
      )}
    </li>
  );
}

function Items({ line }: { line: PaymentLine }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <PlainTable
      caption={intl.formatMessage({ id: "line.itemsOf" }, { name: line.payee_name })}
      isCaptionHidden
      columns={[
        { key: "document", name: <FormattedMessage id="item.document" /> },
        { key: "due", name: <FormattedMessage id="item.due" /> },
        { key: "open", name: <FormattedMessage id="item.open" />, end: true },
        { key: "pay", name: <FormattedMessage id="line.pay" />, end: true },
        { key: "why", name: <FormattedMessage id="exceptions.why" /> },
      ]}
      rows={line.items.map((item) => ({
        key: `${item.entry}/${item.part ?? 0}`,
        cells: [
          itemName(item.doc_no, item.part),
          formats.date(item.due_date),
          <Amount key="open" value={item.open_amount} />,
          <Amount key="pay" value={item.pay_amount} />,
          <Why key="why" reason={item.reason} days={item.days_overdue} />,
        ],
      }))}
    />
  );
}

const KNOWN = [
  "OVERDUE",
  "DUE",
  "DISCOUNT",
  "NETTED",
  "CAPPED_BY_BALANCE",
  "BUDGET_PART",
  "BY_HAND",
] as const;

function Why({ reason, days }: { reason: string; days: number }) {
  const known = KNOWN.find((one) => one === reason);
  if (known === undefined) return reason;
  return <FormattedMessage id={`paid.${known}`} values={{ days }} />;
}
