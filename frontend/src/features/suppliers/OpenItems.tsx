/** What is open, oldest due date first, and where each due date comes from. */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { OpenItem } from "@/api/shapes";
import { sumOf } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import type { Column, FooterRow } from "@/ui/grid/columns";
import { DataGrid } from "@/ui/grid/DataGrid";
import { itemName } from "@/ui/itemName";
import type { MessageId } from "@/ui/words";
import { Why } from "./Why";
import { openItemsOptions } from "./queries";

export function OpenItems({ supplier, asOf }: { supplier: string; asOf: string | null }) {
  const intl = useIntl();
  const found = useQuery(openItemsOptions(supplier, asOf));
  const columns = useColumns();
  const [active, setActive] = useState<OpenItem | null>(null);
  const items = found.data;
  if (!items) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={8} />;
  if (items.length === 0) return <EmptyState title={<FormattedMessage id="items.none" />} />;
  return (
    <>
      <QueryError query={found} />
      <DataGrid
        label={intl.formatMessage({ id: "tab.items" })}
        columns={columns}
        count={items.length}
        rowAt={(index) => items[index]}
        footers={totalsOf(items, intl.formatMessage({ id: "total" }))}
        onActive={setActive}
      />
      <Why>{active && <DueDateReason item={active} />}</Why>
    </>
  );
}

function DueDateReason({ item }: { item: OpenItem }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <FormattedMessage
      id="why.dueDate"
      values={{
        document: itemName(item.doc_no, item.part),
        due: formats.date(item.due_date),
        source: intl.formatMessage({ id: `dueSource.${item.due_source}` }),
      }}
    />
  );
}

function useColumns(): Column<OpenItem>[] {
  const intl = useIntl();
  const formats = useFormats();
  return useMemo(() => {
    const word = (id: MessageId) => intl.formatMessage({ id });
    const late = (days: number) => (days > 0 ? intl.formatMessage({ id: "days.late" }, { days }) : "");
    return [
      {
        id: "document",
        card: "title",
        header: word("item.document"),
        width: 140,
        pinned: true,
        text: (item) => itemName(item.doc_no, item.part),
      },
      { id: "type", header: word("item.type"), width: 64, text: (item) => item.doc_type },
      {
        id: "posted",
        header: word("item.posted"),
        width: 104,
        text: (item) => formats.date(item.posting_date),
      },
      {
        id: "due",
        card: "note",
        named: true,
        header: word("item.due"),
        width: 104,
        text: (item) => formats.date(item.due_date),
      },
      {
        id: "late",
        card: "second",
        header: word("item.late"),
        width: 116,
        end: true,
        text: (item) => late(item.days_overdue),
      },
      {
        id: "currency",
        card: "note",
        header: word("supplier.currency"),
        width: 84,
        text: (item) => item.currency,
      },
      {
        id: "amount",
        header: word("item.amount"),
        width: 132,
        end: true,
        text: (item) => formats.amount(item.amount),
        cell: (item) => <Amount value={item.amount} />,
      },
      {
        id: "open",
        card: "figure",
        header: word("item.open"),
        width: 132,
        end: true,
        text: (item) => formats.amount(item.open_amount),
        cell: (item) => <Amount value={item.open_amount} late={item.days_overdue > 0} />,
      },
      {
        id: "blocked",
        header: word("item.blocked"),
        width: 84,
        text: (item) => item.block,
        cell: (item) => item.block && <Tag tone="warning">{item.block}</Tag>,
      },
      { id: "reference", header: word("item.reference"), width: 140, text: (item) => item.reference },
      { id: "text", header: word("item.text"), width: 200, grow: true, text: (item) => item.text },
    ];
  }, [intl, formats]);
}

function totalsOf(items: readonly OpenItem[], total: string): FooterRow[] {
  const byCurrency = Map.groupBy(items, (item) => item.currency);
  return [...byCurrency].map(([currency, some]) => ({
    key: currency,
    cells: {
      document: total,
      currency,
      open: <Amount value={sumOf(some.map((item) => item.open_amount))} />,
    },
  }));
}
