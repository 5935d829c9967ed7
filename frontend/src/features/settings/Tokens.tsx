/** Keys of programs: made here, shown once, revoked here. */

import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { Token } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Secret } from "./Secret";
import type { PartProps } from "./SettingsPage";
import { type TokenWish, createToken, revokeToken, tokensOptions } from "./queries";
import { ROLES, type Role } from "./roles";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

export function Tokens({ company, reason }: PartProps) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useQuery({ ...tokensOptions(), enabled: reason === null });
  const revoking = useChange((id: string) => revokeToken(id));
  const failed = [found, revoking].find((one) => one.isError);
  const tokens = found.data?.filter((token) => token.company === company.code || token.company === null);
  if (reason !== null) {
    return (
      <EmptyState title={<FormattedMessage id="settings.adminsOnly" />}>
        <FormattedMessage id="error.noPermission.detail" />
      </EmptyState>
    );
  }
  return (
    <>
      {failed?.error && <ErrorPanel error={failed.error} />}
      <Making company={company.code} />
      {!tokens && !found.isError && <LoadingRows rows={4} />}
      {tokens?.length === 0 && <EmptyState title={<FormattedMessage id="tokens.none" />} />}
      {tokens && tokens.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "settings.tokens" })}
          columns={[
            { key: "name", name: <FormattedMessage id="tokens.name" /> },
            { key: "scope", name: <FormattedMessage id="tokens.scope" /> },
            { key: "role", name: <FormattedMessage id="people.role" /> },
            { key: "expires", name: <FormattedMessage id="tokens.expires" /> },
            { key: "used", name: <FormattedMessage id="tokens.used" /> },
            { key: "revoke", name: "", end: true },
          ]}
          rows={tokens.map((token) => ({
            key: token.id,
            cells: [
              <span key="name">
                {token.name} <code>{token.hint}…</code>
              </span>,
              <Scope key="scope" token={token} />,
              <FormattedMessage key="role" id={`role.${token.role}`} />,
              formats.moment(token.expires_at),
              token.last_used_at === null ? "–" : formats.moment(token.last_used_at),
              token.revoked_at === null ? (
                <Button
                  key="revoke"
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={intl.formatMessage({ id: "tokens.revokeNamed" }, { name: token.name })}
                  onClick={() => revoking.mutate(token.id)}
                >
                  <FormattedMessage id="tokens.revoke" />
                </Button>
              ) : (
                <Tag key="revoked" tone="plain">
                  <FormattedMessage id="tokens.revoked" />
                </Tag>
              ),
            ],
          }))}
        />
      )}
    </>
  );
}

function Scope({ token }: { token: Token }) {
  if (token.supplier) return token.supplier.name || token.supplier.code;
  return token.company ?? <FormattedMessage id="tokens.everywhere" />;
}

function Making({ company }: { company: string }) {
  const intl = useIntl();
  const making = useChange((wish: TokenWish) => createToken(company, wish));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    making.mutate({
      name: field(form, "name"),
      role: field(form, "role") as Role,
      days: Number(field(form, "days")),
    });
  };
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      {making.isError && <ErrorPanel error={making.error} />}
      {making.data && <Secret what="tokens.secret" value={making.data.secret} />}
      <div className={styles.form}>
        <TextInput name="name" required maxLength={150} label={intl.formatMessage({ id: "tokens.name" })} />
        <NativeSelect
          name="role"
          label={intl.formatMessage({ id: "people.role" })}
          data={ROLES.map((value) => ({ value, label: intl.formatMessage({ id: `role.${value}` }) }))}
        />
        <NumberInput
          name="days"
          w={120}
          min={1}
          max={1095}
          allowDecimal={false}
          thousandSeparator={false}
          defaultValue={365}
          label={intl.formatMessage({ id: "tokens.days" })}
        />
        <Button type="submit" variant="default" loading={making.isPending}>
          <FormattedMessage id="tokens.make" />
        </Button>
      </div>
    </form>
  );
}
