/** Every line of the supplier's account, newest first, with the balance after it. */

import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Entry } from "@/api/shapes";
import { isNegative, isZero, magnitude } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { useFormats } from "@/ui/formats";
import type { CardPlace, Column } from "@/ui/grid/columns";
import { DataGrid } from "@/ui/grid/DataGrid";
import { BLOCK, entriesOptions } from "./queries";

export function Ledger({ supplier }: { supplier: string }) {
  const intl = useIntl();
  const client = useQueryClient();
  const [blocks, setBlocks] = useState<readonly number[]>([0]);
  const first = useQuery(entriesOptions(supplier, 0));
  useQueries({ queries: blocks.map((block) => entriesOptions(supplier, block)) });
  const columns = useColumns();
  if (!first.data) return first.isError ? <QueryError query={first} /> : <LoadingRows rows={8} />;
  if (first.data.total === 0) return <EmptyState title={<FormattedMessage id="ledger.none" />} />;
  return (
    <>
      <QueryError query={first} />
      <DataGrid
        label={intl.formatMessage({ id: "tab.ledger" })}
        columns={columns}
        count={first.data.total}
        rowAt={(index) => {
          const block = client.getQueryData(entriesOptions(supplier, Math.floor(index / BLOCK)).queryKey);
          return block?.items[index % BLOCK];
        }}
        onRange={(from, to) => {
          const wanted = [...new Set([Math.floor(from / BLOCK), Math.floor(to / BLOCK)])];
          if (wanted.join() !== blocks.join()) setBlocks(wanted);
        }}
      />
    </>
  );
}

function useColumns(): Column<Entry>[] {
  const intl = useIntl();
  const formats = useFormats();
  return useMemo(() => {
    // Positive means that we owe: a credit on the supplier's account.
    const credit = (entry: Entry) => (isNegative(entry.amount) ? "0" : entry.amount);
    const debit = (entry: Entry) => (isNegative(entry.amount) ? magnitude(entry.amount) : "0");
    const money = (
      id: string,
      header: string,
      value: (entry: Entry) => string,
      card: CardPlace,
    ): Column<Entry> => ({
      id,
      header,
      width: 128,
      end: true,
      text: (entry) => (isZero(value(entry)) ? "" : formats.amount(value(entry))),
      cell: (entry) => <Amount value={value(entry)} />,
      card,
      named: true,
    });
    const part = ({ number, due_date, amount }: Entry["parts"][number]) =>
      intl.formatMessage(
        { id: "ledger.part" },
        { number: formats.count(number), due: formats.date(due_date), amount: formats.amount(amount) },
      );
    return [
      {
        id: "posted",
        card: "note",
        header: intl.formatMessage({ id: "item.posted" }),
        width: 104,
        pinned: true,
        text: (entry) => formats.date(entry.posting_date),
      },
      {
        id: "document",
        card: "title",
        header: intl.formatMessage({ id: "item.document" }),
        width: 140,
        pinned: true,
        text: (entry) => entry.doc_no,
      },
      {
        id: "type",
        header: intl.formatMessage({ id: "item.type" }),
        width: 64,
        text: (entry) => entry.doc_type,
      },
      {
        id: "due",
        card: "note",
        named: true,
        header: intl.formatMessage({ id: "item.due" }),
        width: 104,
        text: (entry) => formats.date(entry.due_date),
      },
      {
        id: "currency",
        card: "note",
        header: intl.formatMessage({ id: "supplier.currency" }),
        width: 64,
        text: (entry) => entry.currency,
      },
      money("debit", intl.formatMessage({ id: "ledger.debit" }), debit, "figure"),
      money("credit", intl.formatMessage({ id: "ledger.credit" }), credit, "figure"),
      money("balance", intl.formatMessage({ id: "supplier.balance" }), (entry) => entry.balance, "second"),
      {
        id: "reference",
        header: intl.formatMessage({ id: "item.reference" }),
        width: 140,
        text: (entry) => entry.reference || entry.invoice_ref,
      },
      {
        id: "text",
        header: intl.formatMessage({ id: "item.text" }),
        width: 200,
        grow: true,
        text: (entry) => [entry.text, ...entry.parts.map(part)].filter(Boolean).join(" · "),
      },
    ];
  }, [intl, formats]);
}
