/** Exchange rates: for values in the company's currency; no amount of a supplier is ever changed by one. */

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { ExchangeRate } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import type { PartProps } from "./SettingsPage";
import { type NewRate, addRate, ratesOptions, removeRate } from "./queries";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

const TYPES = [
  "SELL",
  "BUY",
  "BANKNOTE_SELL",
  "CORPORATE",
] as const satisfies readonly ExchangeRate["type"][];

export function Rates({ company, reason }: PartProps) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useQuery(ratesOptions(company.code));
  const removing = useChange((id: string) => removeRate(company.code, id));
  const failed = [found, removing].find((one) => one.isError);
  const columns = reason === null ? 5 : 4;
  return (
    <>
      {failed?.error && <ErrorPanel error={failed.error} />}
      {reason === null && <NewRateForm company={company.code} currency={company.currency} />}
      {!found.data && !found.isError && <LoadingRows rows={6} />}
      {found.data?.length === 0 && (
        <EmptyState title={<FormattedMessage id="rates.none" />}>
          <FormattedMessage id="rates.none.why" />
        </EmptyState>
      )}
      {found.data && found.data.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "settings.rates" })}
          columns={[
            { key: "date", name: <FormattedMessage id="holidays.date" /> },
            { key: "pair", name: <FormattedMessage id="rates.pair" /> },
            { key: "type", name: <FormattedMessage id="rates.type" /> },
            { key: "rate", name: <FormattedMessage id="rates.rate" />, end: true },
            { key: "remove", name: "", end: true },
          ].slice(0, columns)}
          rows={found.data.map((rate) => ({
            key: rate.id,
            cells: [
              formats.date(rate.date),
              `${rate.unit === 1 ? "" : `${rate.unit} `}${rate.base} → ${rate.quote}`,
              <FormattedMessage key="type" id={`rates.type.${rate.type}`} />,
              formats.decimal(rate.rate),
              <Button
                key="remove"
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={intl.formatMessage(
                  { id: "settings.removeNamed" },
                  { name: `${rate.base} ${formats.date(rate.date)}` },
                )}
                onClick={() => removing.mutate(rate.id)}
              >
                <FormattedMessage id="settings.remove" />
              </Button>,
            ].slice(0, columns),
          }))}
        />
      )}
    </>
  );
}

function NewRateForm({ company, currency }: { company: string; currency: string }) {
  const intl = useIntl();
  const adding = useChange((rate: NewRate) => addRate(company, rate));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    adding.mutate({
      date: field(form, "date"),
      base: field(form, "base").toUpperCase(),
      quote: field(form, "quote").toUpperCase(),
      type: field(form, "type") as ExchangeRate["type"],
      unit: 1,
      rate: field(form, "rate").replace(",", "."),
      source: "",
    });
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      {adding.isError && <ErrorPanel error={adding.error} />}
      <div className={styles.form}>
        <TextInput name="date" type="date" required label={intl.formatMessage({ id: "holidays.date" })} />
        <TextInput
          name="base"
          required
          w={90}
          maxLength={3}
          defaultValue="USD"
          label={intl.formatMessage({ id: "rates.base" })}
        />
        <TextInput
          name="quote"
          required
          w={90}
          maxLength={3}
          defaultValue={currency}
          label={intl.formatMessage({ id: "rates.quote" })}
        />
        <NativeSelect
          name="type"
          label={intl.formatMessage({ id: "rates.type" })}
          data={TYPES.map((value) => ({ value, label: intl.formatMessage({ id: `rates.type.${value}` }) }))}
        />
        <TextInput
          name="rate"
          required
          w={130}
          inputMode="decimal"
          label={intl.formatMessage({ id: "rates.rate" })}
        />
        <Button type="submit" variant="default" loading={adding.isPending}>
          <FormattedMessage id="settings.add" />
        </Button>
      </div>
    </form>
  );
}
