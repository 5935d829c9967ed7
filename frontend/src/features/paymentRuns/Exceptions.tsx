/** What a run does not pay: every candidate once, with its state and its one reason. */

import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { PaymentRun } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import { itemName } from "@/ui/itemName";
import { ExceptionAct } from "./ExceptionAct";
import styles from "./paymentRuns.module.css";
import { type ExceptionState, exceptionsOptions } from "./queries";

const STATES = ["exception", "deferred", "not_due"] as const satisfies readonly ExceptionState[];

interface ExceptionsProps {
  company: string;
  run: PaymentRun;
  /** Why one's word about a check does not count now; null when it does. */
  reason: string | null;
}

export function Exceptions({ company, run, reason }: ExceptionsProps) {
  const intl = useIntl();
  const formats = useFormats();
  const [chosen, setChosen] = useState<ExceptionState>();
  const state = chosen ?? STATES.find((one) => (run.exceptions[one] ?? 0) > 0) ?? "exception";
  const found = useInfiniteQuery(exceptionsOptions(run.id, state));
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <SegmentedControl
        className={styles.states}
        size="xs"
        aria-label={intl.formatMessage({ id: "exceptions.state" })}
        value={state}
        data={STATES.map((value) => ({
          value,
          label: `${intl.formatMessage({ id: `candidate.${value}` })} ${intl.formatNumber(run.exceptions[value] ?? 0)}`,
        }))}
        onChange={(value) => setChosen(value as ExceptionState)}
      />
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={6} />}
      {items?.length === 0 && <EmptyState title={<FormattedMessage id="exceptions.none" />} />}
      {items && items.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: `candidate.${state}` })}
          columns={[
            { key: "supplier", name: <FormattedMessage id="supplier.name" /> },
            { key: "document", name: <FormattedMessage id="item.document" /> },
            { key: "due", name: <FormattedMessage id="item.due" /> },
            { key: "amount", name: <FormattedMessage id="item.open" />, end: true },
            { key: "why", name: <FormattedMessage id="exceptions.why" /> },
            { key: "act", name: "" },
          ]}
          rows={items.map((one) => ({
            key: one.id,
            cells: [
              <Link
                key="supplier"
                to="/c/$company/suppliers/$supplier"
                params={{ company, supplier: one.supplier }}
              >
                {one.supplier_name || one.supplier_code}
              </Link>,
              one.doc_no === null ? "–" : itemName(one.doc_no, one.part),
              one.due_date === null ? "–" : formats.date(one.due_date),
              <Amount key="amount" value={one.amount} currency={one.currency} />,
              <span key="why" className={styles.wrapped}>
                {one.message}
                {one.detail["reason"] && `: ${one.detail["reason"]}`}
                {one.rest && (
                  <>
                    {" "}
                    <FormattedMessage id="exceptions.rest" />
                  </>
                )}
              </span>,
              <ExceptionAct key="act" company={company} found={one} reason={reason} />,
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
