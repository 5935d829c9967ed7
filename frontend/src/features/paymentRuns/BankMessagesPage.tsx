/** What banks answered, newest first; a new answer is dropped at the top, and the same one twice changes nothing. */

import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import { newKey } from "@/api/idempotency";
import type { BankMessage } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { FileDrop, FileDropWords } from "@/ui/FileDrop";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Outcomes } from "./Outcomes";
import { RunTag } from "./RunTag";
import { paymentRunKeys } from "./keys";
import styles from "./paymentRuns.module.css";
import { bankMessagesOptions, deliverBankMessage } from "./queries";

interface BankMessagesPageProps {
  company: string;
  /** Why one cannot deliver an answer now; null when one can. */
  reason: string | null;
  /** A new answer was taken. */
  onTaken: (message: BankMessage) => void;
}

export function BankMessagesPage({ company, reason, onTaken }: BankMessagesPageProps) {
  const intl = useIntl();
  const found = useInfiniteQuery(bankMessagesOptions(company));
  const messages = found.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title={intl.formatMessage({ id: "bankMessages" })}
      back={
        <Link to="/c/$company/payment-runs" params={{ company }}>
          ← <FormattedMessage id="paymentRuns" />
        </Link>
      }
    >
      <div className={styles.scroll}>
        <Delivery company={company} reason={reason} onTaken={onTaken} />
        <QueryError query={found} />
        {found.isPending && <LoadingRows rows={6} />}
        {messages?.length === 0 && (
          <EmptyState title={<FormattedMessage id="bankMessages.none" />}>
            <FormattedMessage id="bankMessages.none.why" />
          </EmptyState>
        )}
        {messages && messages.length > 0 && (
          <ul className={styles.list}>
            {messages.map((message) => (
              <Message key={message.id} company={company} message={message} />
            ))}
          </ul>
        )}
        {found.hasNextPage && (
          <div>
            <Button
              variant="subtle"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              <FormattedMessage id="older" />
            </Button>
          </div>
        )}
      </div>
    </Page>
  );
}

function Delivery({ company, reason, onTaken }: BankMessagesPageProps) {
  const intl = useIntl();
  const formats = useFormats();
  const client = useQueryClient();
  const delivery = useMutation({
    // Trying again after no answer is the same wish: it keeps its name.
    mutationFn: ({ file, key }: { file: File; key: string }) => deliverBankMessage(company, file, key),
    onSuccess: (message) => {
      if (message.same_as_before) return;
      void client.invalidateQueries({ queryKey: paymentRunKeys.all });
      onTaken(message);
    },
  });
  const before = delivery.data?.same_as_before ? delivery.data : null;
  return (
    <>
      <FileDrop
        label={intl.formatMessage({ id: "bankMessages.choose" })}
        accept=".xml,.txt"
        reason={reason}
        isBusy={delivery.isPending}
        onFile={(file) => delivery.mutate({ file, key: newKey() })}
      >
        <FileDropWords>
          <FormattedMessage id="bankMessages.formats" />
        </FileDropWords>
      </FileDrop>
      {delivery.isError && (
        <ErrorPanel error={delivery.error} onRetry={() => delivery.mutate(delivery.variables)} />
      )}
      {before && (
        <Notice
          tone="hint"
          action={
            <Link to="/c/$company/bank-messages/$message" params={{ company, message: before.id }}>
              <FormattedMessage id="bankMessages.same.open" />
            </Link>
          }
        >
          <FormattedMessage
            id="bankMessages.same"
            values={{ moment: formats.moment(before.received_at), name: before.received_by }}
          />
        </Notice>
      )}
    </>
  );
}

function Message({ company, message }: { company: string; message: BankMessage }) {
  const formats = useFormats();
  return (
    <li className={styles.item}>
      <div>
        <Link
          to="/c/$company/bank-messages/$message"
          params={{ company, message: message.id }}
          className={styles.name}
        >
          {message.file_name || message.identification}
        </Link>{" "}
        <Tag tone="plain">{message.kind}</Tag>
        <div className={styles.meta}>
          {formats.moment(message.received_at)} · {message.received_by}
        </div>
        {message.payment_runs.map((run) => (
          <div key={run.id} className={styles.meta}>
            <Link to="/c/$company/payment-runs/$run" params={{ company, run: run.id }}>
              {run.code}
            </Link>{" "}
            <RunTag status={run.status} />
          </div>
        ))}
      </div>
      <Outcomes message={message} />
    </li>
  );
}
