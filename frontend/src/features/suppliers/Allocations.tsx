/** Which payment closed which invoice, in what order and by which rule: the answer to "why is this open?". */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Allocation } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import type { Column } from "@/ui/grid/columns";
import { DataGrid } from "@/ui/grid/DataGrid";
import { itemName } from "@/ui/itemName";
import { Why } from "./Why";
import { daysBetween } from "./days";
import { allocationsOptions } from "./queries";

export function Allocations({ supplier, asOf }: { supplier: string; asOf: string | null }) {
  const intl = useIntl();
  const found = useQuery(allocationsOptions(supplier, asOf));
  const columns = useColumns();
  const [active, setActive] = useState<Allocation | null>(null);
  const items = found.data;
  if (!items) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={8} />;
  if (items.length === 0) return <EmptyState title={<FormattedMessage id="allocations.none" />} />;
  return (
    <>
      <QueryError query={found} />
      <DataGrid
        label={intl.formatMessage({ id: "tab.allocations" })}
        columns={columns}
        count={items.length}
        rowAt={(index) => items[index]}
        onActive={setActive}
      />
      <Why>{active && <Reason allocation={active} />}</Why>
    </>
  );
}

function Reason({ allocation }: { allocation: Allocation }) {
  const formats = useFormats();
  return (
    <FormattedMessage
      id={`why.${allocation.reason}`}
      values={{
        step: formats.count(allocation.step),
        amount: formats.money(allocation.amount, allocation.currency),
        payment: allocation.debit_doc_no,
        paid: formats.date(allocation.debit_posting_date),
        invoice: itemName(allocation.credit_doc_no, allocation.credit_part),
        due: formats.date(allocation.credit_due_date),
      }}
    />
  );
}

function useColumns(): Column<Allocation>[] {
  const intl = useIntl();
  const formats = useFormats();
  return useMemo(
    () => [
      {
        id: "step",
        header: intl.formatMessage({ id: "allocation.step" }),
        width: 64,
        end: true,
        text: (one) => formats.count(one.step),
      },
      {
        id: "paid",
        card: "note",
        header: intl.formatMessage({ id: "allocation.paid" }),
        width: 104,
        text: (one) => formats.date(one.debit_posting_date),
      },
      {
        id: "payment",
        card: "title",
        header: intl.formatMessage({ id: "allocation.payment" }),
        width: 160,
        grow: true,
        text: (one) => one.debit_doc_no,
      },
      {
        id: "amount",
        card: "figure",
        header: intl.formatMessage({ id: "allocation.amount" }),
        width: 148,
        end: true,
        text: (one) => formats.money(one.amount, one.currency),
        cell: (one) => <Amount value={one.amount} currency={one.currency} />,
      },
      {
        id: "rule",
        card: "note",
        header: intl.formatMessage({ id: "allocation.rule" }),
        width: 150,
        text: (one) => intl.formatMessage({ id: `rule.${one.reason}` }),
        cell: (one) => (
          <>
            <Tag tone={one.reason === "fifo" ? "plain" : "busy"}>
              <FormattedMessage id={`rule.${one.reason}`} />
            </Tag>
            <span aria-hidden>→</span>
          </>
        ),
      },
      {
        id: "invoice",
        card: "second",
        named: true,
        header: intl.formatMessage({ id: "allocation.invoice" }),
        width: 160,
        grow: true,
        text: (one) => itemName(one.credit_doc_no, one.credit_part),
      },
      {
        id: "invoiced",
        header: intl.formatMessage({ id: "allocation.invoiced" }),
        width: 104,
        text: (one) => formats.date(one.credit_posting_date),
      },
      {
        id: "due",
        header: intl.formatMessage({ id: "item.due" }),
        width: 104,
        text: (one) => formats.date(one.credit_due_date),
      },
      {
        id: "late",
        header: intl.formatMessage({ id: "allocation.late" }),
        width: 128,
        end: true,
        text: (one) => lateness(daysBetween(one.credit_due_date, one.debit_posting_date), intl),
      },
    ],
    [intl, formats],
  );
}

/** How long after (or before) its due date an invoice was closed. */
function lateness(days: number, intl: ReturnType<typeof useIntl>): string {
  if (days === 0) return intl.formatMessage({ id: "days.onTime" });
  return intl.formatMessage({ id: days > 0 ? "days.late" : "days.early" }, { days: Math.abs(days) });
}
