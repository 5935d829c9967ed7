/** All suppliers of a company with what is owed to them: a hundred thousand rows, live. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut, SupplierList, SupplierRow } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { EmptyState } from "@/ui/EmptyState";
import { ExportMenu } from "@/ui/ExportMenu";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { FetchingLine, LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import type { FooterRow } from "@/ui/grid/columns";
import { DataGrid } from "@/ui/grid/DataGrid";
import { FilterBar } from "./FilterBar";
import { supplierColumns } from "./columns";
import { type SuppliersSearch, UNNARROWED, filterOf, isNarrowed, sortOf, sortText } from "./filter";
import { exportsOf } from "./files";
import { groupsOptions } from "./groups/queries";
import { wholeListOptions } from "./queries";
import styles from "./suppliers.module.css";
import { type SupplierListView, useSupplierList } from "./useSupplierList";

interface SuppliersPageProps {
  company: CompanyOut;
  search: SuppliersSearch;
  asOf: string | null;
  onSearch: (change: SuppliersSearch) => void;
  onOpen: (supplier: string) => void;
  /** What a company without documents is offered. */
  firstSteps: ReactNode;
}

export function SuppliersPage(props: SuppliersPageProps) {
  const { company, search, asOf, onSearch } = props;
  const intl = useIntl();
  const filter = useMemo(() => filterOf(search, asOf), [search, asOf]);
  const list = useSupplierList(company.code, filter);
  const { head } = list;
  const currencies = useCurrencies(company, list);
  const groups = useQuery(groupsOptions(company.code));
  const isUnused = head?.total === 0 && !isNarrowed(list.shown) && company.ledger_revision === 0;
  if (isUnused) return props.firstSteps;
  return (
    <Page
      title={intl.formatMessage({ id: "suppliers" })}
      aside={<Count head={head} />}
      actions={
        <>
          <Button
            variant="subtle"
            renderRoot={(given) => (
              <Link
                to="/c/$company/suppliers/groups"
                params={{ company: company.code }}
                search={asOf === null ? {} : { as_of: asOf }}
                {...given}
              />
            )}
          >
            <FormattedMessage id="groups" />
          </Button>
          {head && head.total > 0 && <ExportMenu kinds={exportsOf(company.code, list.shown)} />}
        </>
      }
    >
      <FilterBar search={search} currencies={currencies} groups={groups.data ?? []} onChange={onSearch} />
      {list.error && <ErrorPanel error={list.error} onRetry={list.retry} shownAt={list.shownAt} />}
      <div className={styles.stack}>
        <FetchingLine active={list.isFetching && head !== undefined} />
        {head ? <Rows {...props} list={list} head={head} /> : !list.error && <LoadingRows rows={20} />}
      </div>
    </Page>
  );
}

function Rows(props: SuppliersPageProps & { list: SupplierListView; head: SupplierList }) {
  const { company, search, onSearch, onOpen, list, head } = props;
  const intl = useIntl();
  const formats = useFormats();
  const sample = head.items[0];
  const spread = search.spread ?? "months";
  const labels = JSON.stringify([
    Object.keys(sample?.months ?? {}),
    sample?.aging.map((bucket) => bucket.label),
  ]);
  const columns = useMemo(
    () => supplierColumns({ company: company.code, spread, sample, intl, formats }),
    // oxlint-disable-next-line react/exhaustive-deps -- of the sample only its labels matter, not its figures
    [company.code, spread, labels, intl, formats],
  );
  const footers = useTotals(head);
  if (head.total === 0) return <NothingFound isNarrowed={isNarrowed(list.shown)} onSearch={onSearch} />;
  const shared = {
    label: intl.formatMessage({ id: "suppliers" }),
    count: head.total,
    rowAt: list.rowAt,
    onRange: list.onRange,
    dimmed: list.isOld,
  };
  return (
    <>
      <MovedPill list={list} />
      <DataGrid
        {...shared}
        columns={columns}
        before={list.live.before}
        sort={sortOf(list.shown)}
        onSort={(sort) => onSearch({ sort: sortText(sort) })}
        footers={footers}
        onOpen={(row: SupplierRow) => onOpen(row.id)}
        resetKey={JSON.stringify(list.shown)}
      />
    </>
  );
}

function Count({ head }: { head: SupplierList | undefined }) {
  if (!head || head.total === 0) return null;
  return (
    <span className={styles.count}>
      <FormattedMessage id="suppliers.count" values={{ count: head.total }} />
    </span>
  );
}

/** Sums of the whole filter, one line for each currency: currencies are never added up. */
function useTotals(head: SupplierList): FooterRow[] {
  const intl = useIntl();
  return useMemo(
    () =>
      Object.entries(head.totals).map(([currency, sums]) => ({
        key: currency,
        cells: {
          code: intl.formatMessage({ id: "total" }),
          currency,
          balance: <Amount value={sums.balance} />,
          overdue: <Amount value={sums.overdue} late />,
          unallocated: <Amount value={sums.unallocated} />,
          ...Object.fromEntries(
            sums.aging.map(({ label, amount }) => [
              `age-${label}`,
              <Amount key={label} value={amount} late={label !== "not_due"} />,
            ]),
          ),
          ...Object.fromEntries(
            Object.entries(sums.months).map(([month, amount]) => [
              `month-${month}`,
              <Amount key={month} value={amount} />,
            ]),
          ),
        },
      })),
    [head.totals, intl],
  );
}

function MovedPill({ list }: { list: SupplierListView }) {
  const { moved, outdated, sortAgain } = list.live;
  if (moved === 0 && !outdated) return null;
  return (
    <Button
      variant="light"
      size="compact-sm"
      radius="xl"
      mb={6}
      className={styles.pill}
      data-shortcut="resort"
      onClick={sortAgain}
    >
      {moved > 0 ? (
        <FormattedMessage id="suppliers.moved" values={{ count: moved }} />
      ) : (
        <FormattedMessage id="suppliers.outdated" />
      )}
    </Button>
  );
}

function NothingFound({
  isNarrowed: narrowed,
  onSearch,
}: {
  isNarrowed: boolean;
  onSearch: (change: SuppliersSearch) => void;
}) {
  if (!narrowed) {
    return (
      <EmptyState title={<FormattedMessage id="suppliers.noFigures" />}>
        <FormattedMessage id="suppliers.noFigures.why" />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={<FormattedMessage id="suppliers.noMatch" />}
      actions={
        <Button variant="light" onClick={() => onSearch(UNNARROWED)}>
          <FormattedMessage id="filter.clear" />
        </Button>
      }
    />
  );
}

/** The currencies of the company's list: those of the shown answer, or of the whole list while it is narrowed. */
function useCurrencies(company: CompanyOut, list: SupplierListView): string[] {
  const whole = useQuery({ ...wholeListOptions(company.code), enabled: isNarrowed(list.shown) });
  const totals = { ...list.head?.totals, ...whole.data?.totals };
  return [...new Set([company.currency, ...Object.keys(totals)])].toSorted();
}
