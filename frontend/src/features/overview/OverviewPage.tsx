/** What is owed, since when, and what falls due: the first page of a company, live. */

import { Button, SegmentedControl } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut, CurrencyOverview, Overview } from "@/api/shapes";
import { shareOf } from "@/money/amounts";
import { useTopic } from "@/realtime/react";
import { Amount } from "@/ui/Amount";
import { BarTable } from "@/ui/BarTable";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { Flashing } from "@/ui/Flashing";
import { FetchingLine, LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { ageLabel, monthLabel } from "@/ui/spreads";
import { useFormats } from "@/ui/formats";
import { CashForecast } from "./CashForecast";
import { MostOverdue } from "./MostOverdue";
import { overviewKeys } from "./keys";
import { type OutlookPart, outlookOf } from "./outlook";
import styles from "./overview.module.css";
import { overviewOptions } from "./queries";

/** Sums are over the whole list: read again at most this often while figures change. */
const READ_EVERY_MS = 1000;

interface OverviewPageProps {
  company: CompanyOut;
  asOf: string | null;
  /** The currency that is looked at; the company's own unless one is chosen. */
  currency: string | undefined;
  onCurrency: (currency: string | undefined) => void;
  /** What waits for a person. */
  needs: ReactNode;
  /** What a company without documents is offered. */
  firstSteps: ReactNode;
}

export function OverviewPage(props: OverviewPageProps) {
  const { company, asOf, firstSteps } = props;
  const intl = useIntl();
  const found = useQuery(overviewOptions(company.code, asOf));
  useLiveOverview(company.code, asOf);
  if (found.data?.currencies.length === 0 && company.ledger_revision === 0) return firstSteps;
  return (
    <Page title={intl.formatMessage({ id: "overview" })}>
      <QueryError query={found} />
      <FetchingLine active={found.isPlaceholderData} />
      {found.data ? (
        <Content {...props} overview={found.data} />
      ) : (
        found.isPending && <LoadingRows rows={12} />
      )}
    </Page>
  );
}

function Content({
  company,
  asOf,
  currency,
  onCurrency,
  needs,
  overview,
}: OverviewPageProps & { overview: Overview }) {
  const intl = useIntl();
  const sums = ordered(overview.currencies, company.currency);
  const shown = sums.find((one) => one.currency === currency) ?? sums[0];
  if (!shown) {
    return (
      <EmptyState title={<FormattedMessage id="suppliers.noFigures" />}>
        <FormattedMessage id="suppliers.noFigures.why" />
      </EmptyState>
    );
  }
  return (
    <div className={styles.scroll}>
      <Tiles sums={sums} />
      {needs}
      {sums.length > 1 && (
        <SegmentedControl
          size="xs"
          className={styles.currencies}
          aria-label={intl.formatMessage({ id: "filter.currency" })}
          value={shown.currency}
          data={sums.map((one) => one.currency)}
          onChange={(value) => onCurrency(value === sums[0]?.currency ? undefined : value)}
        />
      )}
      <div className={styles.columns}>
        <section className={styles.box}>
          {asOf === null ? (
            <CashForecast company={company} currency={shown.currency} />
          ) : (
            <Outlook sums={shown} />
          )}
        </section>
        <section className={styles.box}>
          <MostOverdue company={company.code} currency={shown.currency} asOf={asOf} />
        </section>
        <section className={styles.box}>
          <Ages sums={shown} />
        </section>
        <section className={styles.box}>
          <Months sums={shown} />
        </section>
      </div>
      <div>
        <Button
          variant="light"
          renderRoot={(more) => (
            <Link
              to="/c/$company/suppliers"
              params={{ company: company.code }}
              search={(before) => (before.as_of === undefined ? {} : { as_of: before.as_of })}
              {...more}
            />
          )}
        >
          <FormattedMessage id="overview.all" />
        </Button>
      </div>
    </div>
  );
}

/** The company's own currency first, then the others by name. */
function ordered(sums: readonly CurrencyOverview[], own: string): CurrencyOverview[] {
  return sums.toSorted((one, other) => Number(other.currency === own) - Number(one.currency === own));
}

function Tiles({ sums }: { sums: readonly CurrencyOverview[] }) {
  const tiles = [
    { id: "overview.balance", of: (one: CurrencyOverview) => one.balance, late: false, share: false },
    { id: "supplier.overdue", of: (one: CurrencyOverview) => one.overdue, late: true, share: true },
    {
      id: "overview.thisWeek",
      of: (one: CurrencyOverview) => one.weeks[0]?.amount ?? "0",
      late: false,
      share: false,
    },
    { id: "supplier.notDue", of: (one: CurrencyOverview) => one.not_due, late: false, share: false },
  ] as const;
  return (
    <div className={styles.tiles}>
      {tiles.map(({ id, of, late, share }) => (
        <section key={id} className={styles.tile}>
          <h2 className={styles.tileName}>
            <FormattedMessage id={id} />
            {share && sums[0] && <Share part={of(sums[0])} whole={sums[0].open} />}
          </h2>
          {sums.map((one, place) => (
            <div key={one.currency} className={place === 0 ? styles.figure : styles.other}>
              <Flashing watched={of(one)}>
                <Amount value={of(one)} currency={one.currency} late={late} />
              </Flashing>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

function Share({ part, whole }: { part: string; whole: string }) {
  const formats = useFormats();
  return <span> · {formats.percent(shareOf(part, whole))}</span>;
}

function Outlook({ sums }: { sums: CurrencyOverview }) {
  const intl = useIntl();
  const formats = useFormats();
  const nameOf = ({ kind, days }: OutlookPart) => {
    if (days === null)
      return intl.formatMessage({ id: kind === "overdue" ? "supplier.overdue" : "outlook.later" });
    return formats.span(...days);
  };
  return (
    <BarTable
      caption={intl.formatMessage({ id: "outlook" }, { currency: sums.currency })}
      names={{
        name: intl.formatMessage({ id: "outlook.when" }),
        amount: intl.formatMessage({ id: "item.open" }),
        note: intl.formatMessage({ id: "outlook.items" }),
      }}
      bars={outlookOf(sums).map((part) => ({
        key: part.days?.[0] ?? part.kind,
        name: nameOf(part),
        amount: part.amount,
        late: part.kind === "overdue",
        note: part.items === null ? "" : formats.count(part.items),
      }))}
    />
  );
}

function Ages({ sums }: { sums: CurrencyOverview }) {
  const intl = useIntl();
  return (
    <BarTable
      caption={intl.formatMessage({ id: "overview.ages" }, { currency: sums.currency })}
      names={{
        name: intl.formatMessage({ id: "item.late" }),
        amount: intl.formatMessage({ id: "item.open" }),
      }}
      bars={sums.aging.map(({ label, amount }) => ({
        key: label,
        name: ageLabel(label, intl),
        amount,
        late: label !== "not_due",
      }))}
    />
  );
}

function Months({ sums }: { sums: CurrencyOverview }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <BarTable
      caption={intl.formatMessage({ id: "overview.months" }, { currency: sums.currency })}
      names={{
        name: intl.formatMessage({ id: "overview.month" }),
        amount: intl.formatMessage({ id: "item.open" }),
      }}
      bars={Object.entries(sums.months).map(([label, amount]) => ({
        key: label,
        name: monthLabel(label, intl, formats),
        amount,
      }))}
    />
  );
}

/** Figures change: the sums are read again, behind what is shown. */
function useLiveOverview(company: string, asOf: string | null): void {
  const client = useQueryClient();
  const [isOutdated, setIsOutdated] = useState(false);
  useTopic(asOf === null ? "suppliers" : null, () => setIsOutdated(true));
  const readAgain = useEffectEvent(() => {
    setIsOutdated(false);
    void client.invalidateQueries({ queryKey: overviewKeys.company(company) });
  });
  useEffect(() => {
    if (!isOutdated) return undefined;
    const timer = setTimeout(() => readAgain(), READ_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isOutdated]);
}
