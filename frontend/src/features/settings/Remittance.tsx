/** Whether suppliers are told by e-mail what a payment is for, when, and from which address. */

import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { RemittanceSettings } from "@/api/shapes";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import type { PartProps } from "./SettingsPage";
import { remittanceOptions, saveRemittance } from "./queries";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

interface Changed {
  tag: string;
  settings: RemittanceSettings;
}

export function Remittance({ company, reason }: PartProps) {
  const found = useQuery(remittanceOptions(company.code));
  const saving = useChange(({ tag, settings }: Changed) => saveRemittance(company.code, tag, settings));
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={5} />;
  return (
    <>
      <QueryError query={found} />
      <Form key={found.data.tag} found={found.data} saving={saving} reason={reason} />
    </>
  );
}

interface FormProps {
  found: Tagged<RemittanceSettings>;
  saving: ReturnType<typeof useChange<Changed, RemittanceSettings>>;
  reason: string | null;
}

function Form({ found, saving, reason }: FormProps) {
  const intl = useIntl();
  const { data } = found;
  const wrong = fieldErrorsOf(saving.error, ["/sender", "/reply_to"]);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const settings: RemittanceSettings = {
      enabled: form.has("enabled"),
      moment: field(form, "moment") === "exported" ? "exported" : "confirmed",
      language: field(form, "language") === "en" ? "en" : "tr",
      sender: field(form, "sender"),
      reply_to: field(form, "reply_to"),
    };
    saving.mutate({ tag: found.tag, settings });
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      <p className={styles.meta}>
        <FormattedMessage id="remittance.why" />
      </p>
      {saving.isError && !wrong.areAllShown && <ErrorPanel error={saving.error} />}
      <fieldset disabled={reason !== null} className={`${styles.plain} ${styles.fields}`}>
        <Checkbox
          name="enabled"
          label={intl.formatMessage({ id: "remittance.enabled" })}
          defaultChecked={data.enabled}
        />
        <NativeSelect
          name="moment"
          label={intl.formatMessage({ id: "remittance.moment" })}
          defaultValue={data.moment}
          data={[
            { value: "confirmed", label: intl.formatMessage({ id: "remittance.confirmed" }) },
            { value: "exported", label: intl.formatMessage({ id: "remittance.exported" }) },
          ]}
        />
        <NativeSelect
          name="language"
          label={intl.formatMessage({ id: "remittance.language" })}
          defaultValue={data.language}
          data={[
            { value: "tr", label: "Türkçe" },
            { value: "en", label: "English" },
          ]}
        />
        <TextInput
          name="sender"
          type="email"
          label={intl.formatMessage({ id: "remittance.sender" })}
          defaultValue={data.sender}
          error={wrong.of("/sender")}
        />
        <TextInput
          name="reply_to"
          type="email"
          label={intl.formatMessage({ id: "remittance.replyTo" })}
          defaultValue={data.reply_to}
          error={wrong.of("/reply_to")}
        />
      </fieldset>
      {reason === null && (
        <div className={styles.form}>
          <Button type="submit" loading={saving.isPending}>
            <FormattedMessage id="remittance.save" />
          </Button>
        </div>
      )}
      {saving.isSuccess && (
        <Notice tone="good">
          <FormattedMessage id="remittance.saved" />
        </Notice>
      )}
    </form>
  );
}
