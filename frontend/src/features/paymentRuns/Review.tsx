/** What an approver looks at before agreeing, and the hash of exactly what is agreed to. */

import { FormattedMessage, useIntl } from "react-intl";
import type { PaymentRunReview } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { Notice } from "@/ui/Notice";
import { PlainTable } from "@/ui/PlainTable";
import styles from "./paymentRuns.module.css";

export function Review({ review }: { review: PaymentRunReview }) {
  const intl = useIntl();
  return (
    <>
      {review.problems.length > 0 && (
        <Notice tone="warning">
          <FormattedMessage id="review.problems" />
          <ul className={styles.plainList}>
            {review.problems.map((problem) => (
              <li key={`${problem.line} ${problem.code}`}>
                {problem.payee_name}: {problem.message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <p className={styles.meta}>
        <FormattedMessage id={review.unchanged ? "review.unchanged" : "run.changed"} />{" "}
        <code>{review.content_hash}</code>
      </p>
      <dl className={styles.stages}>
        <div data-some={review.new_payees.length > 0 || undefined}>
          <dt>
            <FormattedMessage id="review.newPayees" />
          </dt>
          <dd>{intl.formatNumber(review.new_payees.length)}</dd>
        </div>
        <div data-some={review.changed_accounts.length > 0 || undefined}>
          <dt>
            <FormattedMessage id="review.changedAccounts" />
          </dt>
          <dd>{intl.formatNumber(review.changed_accounts.length)}</dd>
        </div>
      </dl>
      <div className={styles.columns}>
        <PlainTable
          caption={intl.formatMessage({ id: "review.biggest" })}
          columns={[
            { key: "payee", name: <FormattedMessage id="line.payee" /> },
            { key: "net", name: <FormattedMessage id="line.net" />, end: true },
          ]}
          rows={review.biggest.map((line) => ({
            key: line.line,
            cells: [
              <span key="payee">
                {line.payee_name}
                <Marks review={review} line={line.line} />
              </span>,
              <Amount key="net" value={line.net} currency={line.currency} />,
            ],
          }))}
        />
        <PlainTable
          caption={intl.formatMessage({ id: "review.day" })}
          columns={[
            { key: "currency", name: <FormattedMessage id="supplier.currency" /> },
            { key: "this", name: <FormattedMessage id="review.thisRun" />, end: true },
            { key: "other", name: <FormattedMessage id="review.otherRuns" />, end: true },
            { key: "total", name: <FormattedMessage id="total" />, end: true },
          ]}
          rows={review.day_totals.map((day) => ({
            key: day.currency,
            cells: [
              day.currency,
              <Amount key="this" value={day.this_run} />,
              <Amount key="other" value={day.other_runs} />,
              <Amount key="total" value={day.total} />,
            ],
          }))}
        />
        <PlainTable
          caption={intl.formatMessage({ id: "review.limits" })}
          columns={[
            { key: "house", name: <FormattedMessage id="line.house" /> },
            { key: "this", name: <FormattedMessage id="review.thisRun" />, end: true },
            { key: "left", name: <FormattedMessage id="review.left" />, end: true },
            { key: "limit", name: <FormattedMessage id="houses.limit" />, end: true },
          ]}
          rows={review.house_limits.map((house) => ({
            key: house.house_bank,
            cells: [
              house.name,
              <Amount key="this" value={house.this_run} currency={house.currency} />,
              house.left_before === null ? "–" : <Amount key="left" value={house.left_before} />,
              house.daily_limit === null ? (
                <FormattedMessage key="limit" id="houses.limit.none" />
              ) : (
                <Amount key="limit" value={house.daily_limit} />
              ),
            ],
          }))}
        />
      </div>
    </>
  );
}

function Marks({ review, line }: { review: PaymentRunReview; line: string }) {
  const isNew = review.new_payees.some((one) => one.line === line);
  const hasMoved = review.changed_accounts.some((one) => one.line === line);
  return (
    <span className={styles.meta}>
      {isNew && (
        <>
          {" · "}
          <FormattedMessage id="review.newPayee" />
        </>
      )}
      {hasMoved && (
        <>
          {" · "}
          <FormattedMessage id="review.changedAccount" />
        </>
      )}
    </span>
  );
}
