/** What is shown instead of a page: it does not exist, it may not be seen, it failed, it is on its way. */

import { Center, Loader } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import { isStatus } from "@/api/failures";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, useErrorWords } from "@/ui/ErrorPanel";
import { Page } from "@/ui/Page";

export function PagePending() {
  const intl = useIntl();
  return (
    <Center p="xl" role="status" aria-label={intl.formatMessage({ id: "loading" })}>
      <Loader />
    </Center>
  );
}

export function PageNotFound() {
  return (
    <EmptyState title={<FormattedMessage id="error.notFound" />} actions={<ToStart />}>
      <FormattedMessage id="error.notFound.detail" />
    </EmptyState>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const intl = useIntl();
  const router = useRouter();
  const words = useErrorWords(error);
  if (isStatus(error, 404)) return <PageNotFound />;
  if (isStatus(error, 403)) {
    return (
      <EmptyState title={words.title} actions={<ToStart />}>
        {words.detail} <FormattedMessage id="error.noPermission.detail" />
      </EmptyState>
    );
  }
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title={intl.formatMessage({ id: "error.page" })}>
      <ErrorPanel error={error} onRetry={retry} />
    </Page>
  );
}

function ToStart() {
  return (
    <Link to="/">
      <FormattedMessage id="error.toStart" />
    </Link>
  );
}
