/** An error where it happened: what it is, what to do, the number to quote, and another try. */

import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { FormattedMessage, useIntl } from "react-intl";
import { NoAnswer, RequestRefused } from "@/api/failures";
import { useFormats } from "./formats";

interface ErrorPanelProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Since when what is still shown beside it is true, in milliseconds; undefined where nothing is shown. */
  shownAt?: number | undefined;
}

/** When the data was read that a failed query still shows. */
export function shownAt(query: { data: unknown; dataUpdatedAt: number }): number | undefined {
  return query.data === undefined ? undefined : query.dataUpdatedAt;
}

export function ErrorPanel({ error, onRetry, shownAt: since }: ErrorPanelProps) {
  const formats = useFormats();
  const words = useErrorWords(error);
  const requestId = error instanceof RequestRefused ? error.problem.request_id : "";
  return (
    <Alert role="alert" color="red" variant="light" title={words.title}>
      <Stack gap="xs">
        {words.detail && <Text size="sm">{words.detail}</Text>}
        {since !== undefined && (
          <Text size="sm">
            <FormattedMessage
              id="error.shownAt"
              values={{ time: formats.time(new Date(since).toISOString()) }}
            />
          </Text>
        )}
        {error instanceof RequestRefused && <FieldProblems refused={error} />}
        <Group gap="xs">
          {onRetry && (
            <Button size="compact-sm" variant="light" color="red" onClick={onRetry}>
              <FormattedMessage id="error.retry" />
            </Button>
          )}
          {requestId && <RequestId id={requestId} />}
        </Group>
      </Stack>
    </Alert>
  );
}

interface Reading {
  data: unknown;
  dataUpdatedAt: number;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** What a reading failed of, with another try; what was read before stays below it, and is said to be of then. */
export function QueryError({ query }: { query: Reading }) {
  if (!query.isError) return null;
  return <ErrorPanel error={query.error} shownAt={shownAt(query)} onRetry={() => void query.refetch()} />;
}

/** Title and sentence of an error; the server's own where it sent some. */
export function useErrorWords(error: unknown): { title: string; detail: string } {
  const intl = useIntl();
  if (error instanceof NoAnswer) {
    return {
      title: intl.formatMessage({ id: "error.noAnswer" }),
      detail: intl.formatMessage({ id: "error.noAnswer.detail" }),
    };
  }
  if (error instanceof RequestRefused && error.problem.title) {
    return { title: error.problem.title, detail: error.problem.detail };
  }
  const status = error instanceof RequestRefused ? error.problem.status : 0;
  return {
    title: intl.formatMessage({ id: "error.unexpected" }),
    detail: status ? intl.formatMessage({ id: "error.status" }, { status }) : "",
  };
}

function FieldProblems({ refused }: { refused: RequestRefused }) {
  const fields = refused.problem.errors ?? [];
  return fields.map((field) => (
    <Text key={field.pointer + field.code} size="sm">
      <Code>{field.pointer}</Code> {field.message}
    </Text>
  ));
}

function RequestId({ id }: { id: string }) {
  return (
    <CopyButton value={id}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={copy}>
          {copied ? (
            <FormattedMessage id="error.copied" />
          ) : (
            <FormattedMessage id="error.requestId" values={{ id }} />
          )}
        </Button>
      )}
    </CopyButton>
  );
}
