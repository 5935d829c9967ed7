/** How figures are found: a change makes a new version, and a new calculation follows it. */

import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { Settings, SettingsOut } from "@/api/shapes";
import { typedAmount } from "@/money/reading";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { useFormats } from "@/ui/formats";
import type { PartProps } from "./SettingsPage";
import { rulesOptions, saveRules } from "./queries";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

const BASES = ["due", "posting", "document"] as const;
const CHOICES = {
  closing_mode: ["HYBRID", "FIFO", "SOURCE"],
  fifo_basis: BASES,
  aging_basis: BASES,
  aging_boundary: ["UPPER_INCLUSIVE", "LOWER_INCLUSIVE"],
  month_basis: BASES,
  roll: ["FOLLOWING", "MODIFIED_FOLLOWING", "PRECEDING", "NONE"],
  file_encoding: ["cp1254", "cp1252"],
} as const satisfies Partial<{ [Name in keyof Settings]: readonly Settings[Name][] }>;
type Choice = keyof typeof CHOICES;
const COUNTS = { month_count: { min: 1, max: 60 }, grace_days: { min: 0, max: 365 } } as const;
type Count = keyof typeof COUNTS;

export function Rules({ company, reason }: PartProps) {
  const found = useQuery(rulesOptions(company.code));
  const saving = useChange(({ tag, settings }: Changed) => saveRules(company.code, tag, settings));
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={8} />;
  // Fields keep what was typed; another version begins anew, and what became of the saving stays.
  return (
    <>
      <QueryError query={found} />
      <Form key={found.data.tag} found={found.data} saving={saving} reason={reason} />
    </>
  );
}

interface Changed {
  tag: string;
  settings: Settings;
}

interface FormProps {
  found: Tagged<SettingsOut>;
  saving: ReturnType<typeof useChange<Changed, SettingsOut>>;
  reason: string | null;
}

function Form({ found, saving, reason }: FormProps) {
  const intl = useIntl();
  const formats = useFormats();
  const { version, settings, created_at: at, created_by: by } = found.data;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    saving.mutate({ tag: found.tag, settings: changedBy(new FormData(event.currentTarget), settings) });
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      <p className={styles.meta}>
        <FormattedMessage id="calculation.settings" values={{ version }} /> · {formats.moment(at)}
        {by !== null && ` · ${by}`}
      </p>
      {saving.isError && <ErrorPanel error={saving.error} />}
      <fieldset disabled={reason !== null} className={`${styles.plain} ${styles.fields}`}>
        {(Object.keys(CHOICES) as Choice[]).map((name) => (
          <NativeSelect
            key={name}
            name={name}
            label={intl.formatMessage({ id: `rules.${name}` })}
            defaultValue={settings[name]}
            data={CHOICES[name].map((value) => ({
              value,
              label: intl.formatMessage({ id: `rules.value.${value}` }),
            }))}
          />
        ))}
        <TextInput
          name="aging_edges"
          required
          withAsterisk={false}
          pattern="\s*-?\d+(\s*[,; ]\s*-?\d+)*\s*"
          label={intl.formatMessage({ id: "rules.aging_edges" })}
          defaultValue={(settings.aging_edges ?? []).join(", ")}
        />
        {(Object.keys(COUNTS) as Count[]).map((name) => (
          <NumberInput
            key={name}
            name={name}
            {...COUNTS[name]}
            allowDecimal={false}
            label={intl.formatMessage({ id: `rules.${name}` })}
            defaultValue={settings[name] ?? 0}
          />
        ))}
        <TextInput
          name="max_remove_pct"
          required
          withAsterisk={false}
          inputMode="decimal"
          label={intl.formatMessage({ id: "rules.max_remove_pct" })}
          defaultValue={typedAmount(settings.max_remove_pct ?? "", intl.locale)}
        />
      </fieldset>
      {reason === null && (
        <div className={styles.form}>
          <Button type="submit" loading={saving.isPending}>
            <FormattedMessage id="rules.save" />
          </Button>
          <span className={styles.meta}>
            <FormattedMessage id="rules.save.why" />
          </span>
        </div>
      )}
      {saving.isSuccess && (
        <Notice tone="good">
          <FormattedMessage id="rules.saved" values={{ version: saving.data.version }} />
        </Notice>
      )}
    </form>
  );
}

/** The settings with what the form says; everything it does not show stays as it is. */
function changedBy(form: FormData, settings: Settings): Settings {
  const choices = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, field(form, name)]));
  const counts = Object.fromEntries(Object.keys(COUNTS).map((name) => [name, Number(field(form, name))]));
  return {
    ...settings,
    ...choices,
    ...counts,
    aging_edges: field(form, "aging_edges")
      .split(/[,; ]+/)
      .map(Number),
    max_remove_pct: field(form, "max_remove_pct").replace(",", "."),
  };
}
