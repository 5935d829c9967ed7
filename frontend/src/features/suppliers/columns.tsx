/** The columns of the list: who, how much, how late, and how it is spread over months or age. */

import { Link } from "@tanstack/react-router";
import { type IntlShape } from "react-intl";
import type { SupplierRow } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { Tag } from "@/ui/Tag";
import type { Formats } from "@/ui/formats";
import type { Column } from "@/ui/grid/columns";
import type { MessageId } from "@/ui/words";
import type { Spread } from "./filter";
import { ageLabel, monthLabel } from "@/ui/spreads";
import styles from "./suppliers.module.css";

export type SupplierColumn = Column<SupplierRow>;

interface ColumnContext {
  company: string;
  spread: Spread;
  /** Any row of the list: its months and ages are those of all. */
  sample: SupplierRow | undefined;
  intl: IntlShape;
  formats: Formats;
}

export function supplierColumns({ company, spread, sample, intl, formats }: ColumnContext): SupplierColumn[] {
  const word = (id: MessageId) => intl.formatMessage({ id });
  const money = (
    id: string,
    header: string,
    value: (row: SupplierRow) => string,
    more: Partial<SupplierColumn> & { late?: boolean } = {},
  ): SupplierColumn => {
    const { late = false, ...rest } = more;
    return {
      id,
      header,
      width: 132,
      end: true,
      text: (row) => formats.amount(value(row)),
      cell: (row) => <Amount value={value(row)} late={late} />,
      ...rest,
    };
  };
  const date = (id: string, header: string, value: (row: SupplierRow) => string | null): SupplierColumn => ({
    id,
    header,
    width: 112,
    text: (row) => (value(row) === null ? "" : formats.date(value(row) as string)),
  });
  return [
    {
      id: "code",
      header: word("supplier.code"),
      width: 132,
      pinned: true,
      sort: "code",
      card: "note",
      text: (row) => row.code,
    },
    {
      id: "name",
      header: word("supplier.name"),
      width: 248,
      grow: true,
      pinned: true,
      sort: "name",
      card: "title",
      text: (row) => row.name || row.code,
      cell: (row, where) => (
        <Name company={company} row={row} blocked={word("supplier.blocked")} isTabStop={where === "card"} />
      ),
    },
    {
      id: "currency",
      header: word("supplier.currency"),
      width: 92,
      sort: "currency",
      card: "note",
      text: (row) => row.currency,
    },
    money("balance", word("supplier.balance"), (row) => row.balance, { sort: "balance", card: "figure" }),
    money("overdue", word("supplier.overdue"), (row) => row.overdue, {
      sort: "overdue",
      card: "second",
      named: true,
      late: true,
      width: 148,
    }),
    ...(spread === "months" ? months() : ages()),
    money("unallocated", word("supplier.unallocated"), (row) => row.unallocated, { sort: "unallocated" }),
    date("oldest", word("supplier.oldestDue"), (row) => row.oldest_due_date),
    date("average", word("supplier.averageDue"), (row) => row.average_due_date),
  ];

  function months(): SupplierColumn[] {
    return Object.keys(sample?.months ?? {}).map((month) =>
      money(`month-${month}`, monthLabel(month, intl, formats), (row) => row.months[month] ?? "0", {
        width: 132,
      }),
    );
  }

  function ages(): SupplierColumn[] {
    return (sample?.aging ?? []).map(({ label }) =>
      money(`age-${label}`, ageLabel(label, intl), (row) => ageOf(row, label), {
        width: label === "not_due" ? 144 : 132,
        late: label !== "not_due",
      }),
    );
  }
}

function ageOf(row: SupplierRow, label: string): string {
  return row.aging.find((bucket) => bucket.label === label)?.amount ?? "0";
}

interface NameProps {
  company: string;
  row: SupplierRow;
  blocked: string;
  /** A grid is one tab stop, and Enter opens its row; there the link is for the mouse. */
  isTabStop: boolean;
}

function Name({ company, row, blocked, isTabStop }: NameProps) {
  return (
    <>
      <Link
        to="/c/$company/suppliers/$supplier"
        params={{ company, supplier: row.id }}
        search={(before) => ({ as_of: before.as_of })}
        tabIndex={isTabStop ? 0 : -1}
        className={styles.name}
      >
        {row.name || row.code}
      </Link>
      {row.blocked && <Tag tone="warning">{blocked}</Tag>}
    </>
  );
}
