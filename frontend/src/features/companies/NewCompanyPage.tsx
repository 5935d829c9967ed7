/** The very first step of an installation: a company whose ledger is to be looked after. */

import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { Page } from "@/ui/Page";
import { createCompany } from "./queries";

interface NewCompanyPageProps {
  mayCreate: boolean;
  onCreated: (company: CompanyOut) => void;
}

export function NewCompanyPage({ mayCreate, onCreated }: NewCompanyPageProps) {
  const intl = useIntl();
  if (!mayCreate) {
    return (
      <EmptyState title={<FormattedMessage id="company.none" />}>
        <FormattedMessage id="company.none.ask" />
      </EmptyState>
    );
  }
  return (
    <Page title={intl.formatMessage({ id: "company.first" })}>
      <Text size="sm" c="dimmed" maw={560}>
        <FormattedMessage id="company.first.why" />
      </Text>
      <NewCompanyForm onCreated={onCreated} />
    </Page>
  );
}

function NewCompanyForm({ onCreated }: { onCreated: (company: CompanyOut) => void }) {
  const intl = useIntl();
  const creation = useMutation({ mutationFn: createCompany, onSuccess: onCreated });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name)).trim();
    creation.mutate({
      code: field("code"),
      name: field("name"),
      currency: field("currency").toUpperCase(),
      timezone: "Europe/Istanbul",
    });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack maw={420} gap="sm">
        {creation.isError && <ErrorPanel error={creation.error} />}
        <TextInput
          name="code"
          required
          withAsterisk={false}
          autoComplete="off"
          placeholder="1000"
          label={intl.formatMessage({ id: "company.code" })}
          description={intl.formatMessage({ id: "company.code.hint" })}
        />
        <TextInput
          name="name"
          required
          withAsterisk={false}
          autoComplete="organization"
          label={intl.formatMessage({ id: "company.name" })}
        />
        <TextInput
          name="currency"
          required
          withAsterisk={false}
          pattern="[A-Za-z]{3}"
          maxLength={3}
          defaultValue="TRY"
          label={intl.formatMessage({ id: "company.currency" })}
        />
        <Group>
          <Button type="submit" loading={creation.isPending}>
            <FormattedMessage id="company.create" />
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
