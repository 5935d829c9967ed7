/** One webhook: what can be asked of it, and what came of the last messages. */

import { Button, Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Delivery, Webhook } from "@/api/shapes";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Secret } from "./Secret";
import { WebhookState } from "./WebhookState";
import styles from "./settings.module.css";
import { useChange } from "./useChange";
import {
  deliveriesOptions,
  pingWebhook,
  removeWebhook,
  renewSecret,
  replayWebhook,
  setActive,
} from "./webhookQueries";

interface WebhookDialogProps {
  webhook: Webhook;
  onClose: () => void;
}

export function WebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const intl = useIntl();
  const pausing = useChange((active: boolean) => setActive(webhook, active));
  const renewing = useChange(() => renewSecret(webhook.id));
  const pinging = useChange(() => pingWebhook(webhook.id));
  const removing = useChange(async () => {
    await removeWebhook(webhook.id);
    onClose();
  });
  const [isRemoving, setIsRemoving] = useState(false);
  const failed = [pausing, renewing, pinging, removing].find((one) => one.isError);
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={<span className={styles.address}>{webhook.url}</span>}
      closeButtonProps={{ "aria-label": intl.formatMessage({ id: "close" }) }}
    >
      <div className={styles.dialog}>
        {failed?.error && <ErrorPanel error={failed.error} />}
        {renewing.data && <Secret what="webhooks.secret" value={renewing.data.secret} />}
        <div className={styles.form}>
          <WebhookState webhook={webhook} />
          <Button
            variant="default"
            loading={pausing.isPending}
            onClick={() => pausing.mutate(!webhook.active)}
          >
            <FormattedMessage id={webhook.active ? "webhooks.pause" : "webhooks.resume"} />
          </Button>
          <Button variant="default" loading={pinging.isPending} onClick={() => pinging.mutate(undefined)}>
            <FormattedMessage id="webhooks.ping" />
          </Button>
          <Button variant="default" loading={renewing.isPending} onClick={() => renewing.mutate(undefined)}>
            <FormattedMessage id="webhooks.renew" />
          </Button>
          {isRemoving ? (
            <Button color="red" loading={removing.isPending} onClick={() => removing.mutate(undefined)}>
              <FormattedMessage id="webhooks.removeReally" />
            </Button>
          ) : (
            <Button variant="subtle" color="red" onClick={() => setIsRemoving(true)}>
              <FormattedMessage id="settings.remove" />
            </Button>
          )}
        </div>
        <Replay webhook={webhook} />
        <Deliveries webhook={webhook} />
      </div>
    </Modal>
  );
}

function Replay({ webhook }: { webhook: Webhook }) {
  const intl = useIntl();
  const [since, setSince] = useState("");
  const replaying = useChange((moment: string) => replayWebhook(webhook.id, moment));
  const wrong = fieldErrorsOf(replaying.error, ["/since"]);
  return (
    <section className={styles.box}>
      <p className={styles.meta}>
        <FormattedMessage id="webhooks.replay.why" />
      </p>
      {replaying.isError && !wrong.areAllShown && <ErrorPanel error={replaying.error} />}
      <div className={styles.form}>
        <TextInput
          type="datetime-local"
          label={intl.formatMessage({ id: "webhooks.since" })}
          value={since}
          error={wrong.of("/since")}
          onChange={(event) => setSince(event.currentTarget.value)}
        />
        <GatedButton
          variant="default"
          loading={replaying.isPending}
          reason={since === "" ? intl.formatMessage({ id: "webhooks.since.unsaid" }) : null}
          onClick={() => replaying.mutate(new Date(since).toISOString())}
        >
          <FormattedMessage id="webhooks.replay" />
        </GatedButton>
        {replaying.isSuccess && (
          <p role="status" className={styles.meta}>
            <FormattedMessage id="webhooks.replayed" />
          </p>
        )}
      </div>
    </section>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useQuery(deliveriesOptions(webhook.id));
  return (
    <>
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={3} />}
      {found.data?.length === 0 && (
        <p className={styles.meta}>
          <FormattedMessage id="webhooks.deliveries.none" />
        </p>
      )}
      {found.data && found.data.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "webhooks.deliveries" })}
          columns={[
            { key: "sent", name: <FormattedMessage id="webhooks.sent" /> },
            { key: "state", name: <FormattedMessage id="accounts.state" /> },
            { key: "frames", name: <FormattedMessage id="webhooks.frames" />, end: true },
            { key: "took", name: <FormattedMessage id="webhooks.took" />, end: true },
            { key: "message", name: <FormattedMessage id="webhooks.message" /> },
          ]}
          rows={found.data.map((one) => ({
            key: one.id,
            cells: [
              formats.moment(one.sent_at),
              <Outcome key="state" delivery={one} />,
              formats.count(one.frames),
              formats.duration(one.milliseconds),
              <code key="message" className={styles.address}>
                {one.message_id}
              </code>,
            ],
          }))}
        />
      )}
    </>
  );
}

function Outcome({ delivery }: { delivery: Delivery }) {
  if (delivery.failure === "") {
    return (
      <Tag tone="good">
        <FormattedMessage id="webhooks.outcome.taken" values={{ status: delivery.status ?? 0 }} />
      </Tag>
    );
  }
  return (
    <Tag tone="bad">
      <FormattedMessage
        id={`webhooks.outcome.${delivery.failure}`}
        values={{ status: delivery.status ?? 0 }}
      />
    </Tag>
  );
}
