/** Where the company's live frames are sent: added, paused, given another key and told again here. */

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Webhook } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import { LANGUAGES } from "@/ui/languages";
import { Secret } from "./Secret";
import type { PartProps } from "./SettingsPage";
import { WebhookDialog } from "./WebhookDialog";
import { WebhookState } from "./WebhookState";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";
import { type WebhookWish, createWebhook, webhooksOptions } from "./webhookQueries";

export function Webhooks({ company, reason }: PartProps) {
  const found = useQuery({ ...webhooksOptions(company.code), enabled: reason === null });
  const [openId, setOpenId] = useState<string | null>(null);
  if (reason !== null) {
    return (
      <EmptyState title={<FormattedMessage id="settings.adminsOnly" />}>
        <FormattedMessage id="error.noPermission.detail" />
      </EmptyState>
    );
  }
  const open = found.data?.find((one) => one.id === openId);
  return (
    <>
      <p className={styles.meta}>
        <FormattedMessage id="webhooks.why" />
      </p>
      <Adding company={company.code} />
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={3} />}
      {found.data?.length === 0 && <EmptyState title={<FormattedMessage id="webhooks.none" />} />}
      {found.data && found.data.length > 0 && <List webhooks={found.data} onOpen={setOpenId} />}
      {open && <WebhookDialog webhook={open} onClose={() => setOpenId(null)} />}
    </>
  );
}

function List({ webhooks, onOpen }: { webhooks: readonly Webhook[]; onOpen: (id: string) => void }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <PlainTable
      caption={intl.formatMessage({ id: "settings.webhooks" })}
      columns={[
        { key: "url", name: <FormattedMessage id="webhooks.url" /> },
        { key: "state", name: <FormattedMessage id="accounts.state" /> },
        { key: "language", name: <FormattedMessage id="language.label" /> },
        { key: "taken", name: <FormattedMessage id="webhooks.taken" /> },
        { key: "by", name: <FormattedMessage id="webhooks.by" /> },
        { key: "open", name: "", end: true },
      ]}
      rows={webhooks.map((webhook) => ({
        key: webhook.id,
        cells: [
          <code key="url" className={styles.address}>
            {webhook.url}
          </code>,
          <WebhookState key="state" webhook={webhook} />,
          LANGUAGES[webhook.language],
          webhook.last_success_at === null ? "–" : formats.moment(webhook.last_success_at),
          `${webhook.created_by}, ${formats.moment(webhook.created_at)}`,
          <Button
            key="open"
            size="compact-sm"
            variant="default"
            aria-label={intl.formatMessage({ id: "webhooks.openNamed" }, { url: webhook.url })}
            onClick={() => onOpen(webhook.id)}
          >
            <FormattedMessage id="webhooks.open" />
          </Button>,
        ],
      }))}
    />
  );
}

function Adding({ company }: { company: string }) {
  const intl = useIntl();
  const adding = useChange((wish: WebhookWish) => createWebhook(company, wish));
  const wrong = fieldErrorsOf(adding.error, ["/url"]);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const language = field(form, "language") === "en" ? "en" : "tr";
    adding.mutate({ url: field(form, "url"), language, active: true });
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      {adding.isError && !wrong.areAllShown && <ErrorPanel error={adding.error} />}
      {adding.data && <Secret what="webhooks.secret" value={adding.data.secret} />}
      <div className={styles.form}>
        <TextInput
          name="url"
          type="url"
          required
          maxLength={500}
          className={styles.wide}
          placeholder="https://erp.example.com/hooks/vade"
          label={intl.formatMessage({ id: "webhooks.url" })}
          error={wrong.of("/url")}
        />
        <NativeSelect
          name="language"
          label={intl.formatMessage({ id: "language.label" })}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        />
        <Button type="submit" variant="default" loading={adding.isPending}>
          <FormattedMessage id="webhooks.add" />
        </Button>
      </div>
    </form>
  );
}
