/** Days on which no bank works, year by year. */

import { Button, Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import type { PartProps } from "./SettingsPage";
import { type NewHoliday, addHoliday, fillHolidays, holidaysOptions, removeHoliday } from "./queries";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

export function Holidays({ company, reason }: PartProps) {
  const intl = useIntl();
  const formats = useFormats();
  const [year, setYear] = useState(Number(company.today.slice(0, 4)));
  const found = useQuery(holidaysOptions(company.code, year));
  const filling = useChange(() => fillHolidays(company.code, year));
  const removing = useChange((id: string) => removeHoliday(company.code, id));
  const failed = [found, filling, removing].find((one) => one.isError);
  return (
    <>
      <div className={styles.form}>
        <NumberInput
          label={intl.formatMessage({ id: "holidays.year" })}
          value={year}
          min={1990}
          max={2099}
          allowDecimal={false}
          w={110}
          onChange={(value) => {
            if (typeof value === "number" && value >= 1990 && value <= 2099) setYear(value);
          }}
        />
        <GatedButton
          variant="default"
          reason={reason}
          loading={filling.isPending}
          onClick={() => filling.mutate(undefined)}
        >
          <FormattedMessage id="holidays.fill" />
        </GatedButton>
      </div>
      {failed?.error && <ErrorPanel error={failed.error} />}
      {found.data ? (
        <PlainTable
          caption={intl.formatMessage({ id: "holidays.of" }, { year: String(year) })}
          columns={[
            { key: "date", name: <FormattedMessage id="holidays.date" /> },
            { key: "name", name: <FormattedMessage id="holidays.name" /> },
            { key: "half", name: <FormattedMessage id="holidays.length" /> },
            { key: "remove", name: "", end: true },
          ].slice(0, reason === null ? 4 : 3)}
          rows={found.data.map((day) => ({
            key: day.id,
            cells: [
              formats.date(day.date),
              day.name,
              <FormattedMessage key="half" id={day.half_day ? "holidays.half" : "holidays.whole"} />,
              <Button
                key="remove"
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={intl.formatMessage(
                  { id: "settings.removeNamed" },
                  { name: `${day.name} ${formats.date(day.date)}` },
                )}
                onClick={() => removing.mutate(day.id)}
              >
                <FormattedMessage id="settings.remove" />
              </Button>,
            ].slice(0, reason === null ? 4 : 3),
          }))}
        />
      ) : (
        !found.isError && <LoadingRows rows={6} />
      )}
      {reason === null && <NewDay company={company.code} />}
    </>
  );
}

function NewDay({ company }: { company: string }) {
  const intl = useIntl();
  const adding = useChange((day: NewHoliday) => addHoliday(company, day));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    adding.mutate({ date: field(form, "date"), name: field(form, "name"), half_day: form.has("half") });
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      {adding.isError && <ErrorPanel error={adding.error} />}
      <div className={styles.form}>
        <TextInput name="date" type="date" required label={intl.formatMessage({ id: "holidays.date" })} />
        <TextInput name="name" required maxLength={200} label={intl.formatMessage({ id: "holidays.name" })} />
        <Checkbox name="half" pb={8} label={intl.formatMessage({ id: "holidays.half" })} />
        <Button type="submit" variant="default" loading={adding.isPending}>
          <FormattedMessage id="settings.add" />
        </Button>
      </div>
    </form>
  );
}
