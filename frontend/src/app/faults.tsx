/** What is shown instead of a page: it does not exist, it may not be seen, it failed, it is on its way. */

import type { ReactNode } from "react";
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
  const intl = useIntl();
  return (
    <Instead title={intl.formatMessage({ id: "error.notFound" })}>
      <FormattedMessage id="error.notFound.detail" />
    </Instead>
  );
}

/** The same where no shell stands around it. */
export function NothingThere() {
  return (
    <main>
      <PageNotFound />
    </main>
  );
}

/** A company that cannot be shown has no shell either. */
export function CompanyError(props: ErrorComponentProps) {
  return (
    <main>
      <PageError {...props} />
    </main>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const intl = useIntl();
  const router = useRouter();
  const words = useErrorWords(error);
  if (isStatus(error, 404)) return <PageNotFound />;
  if (isStatus(error, 403)) {
    return (
      <Instead title={words.title}>
        {words.detail} <FormattedMessage id="error.noPermission.detail" />
      </Instead>
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

/** A page that says only why there is none. */
function Instead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <EmptyState
      isPage
      title={title}
      actions={
        <Link to="/">
          <FormattedMessage id="error.toStart" />
        </Link>
      }
    >
      {children}
    </EmptyState>
  );
}
