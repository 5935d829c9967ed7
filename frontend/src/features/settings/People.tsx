/** Who may do what in the company. Somebody new gets a link that works once; it is shown here and nowhere else. */

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { Secret } from "./Secret";
import type { PartProps } from "./SettingsPage";
import { type Invitation, addMember, changeMember, membersOptions, removeMember } from "./queries";
import { ROLES, type Role } from "./roles";
import styles from "./settings.module.css";
import { field, useChange } from "./useChange";

export function People({ company, reason }: PartProps) {
  const intl = useIntl();
  const found = useQuery({ ...membersOptions(company.code), enabled: reason === null });
  const changing = useChange(({ id, role }: { id: string; role: Role }) =>
    changeMember(company.code, id, role),
  );
  const removing = useChange((id: string) => removeMember(company.code, id));
  const failed = [found, changing, removing].find((one) => one.isError);
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
      <Inviting company={company.code} />
      {!found.data && !found.isError && <LoadingRows rows={4} />}
      {found.data?.length === 0 && <EmptyState title={<FormattedMessage id="people.none" />} />}
      {found.data && found.data.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "settings.people" })}
          columns={[
            { key: "name", name: <FormattedMessage id="people.name" /> },
            { key: "email", name: <FormattedMessage id="signIn.email" /> },
            { key: "role", name: <FormattedMessage id="people.role" /> },
            { key: "remove", name: "", end: true },
          ]}
          rows={found.data.map((member) => ({
            key: member.id,
            cells: [
              <span key="name">
                {member.name}{" "}
                {!member.is_active && (
                  <Tag tone="plain">
                    <FormattedMessage id="people.inactive" />
                  </Tag>
                )}
              </span>,
              member.email,
              <NativeSelect
                key="role"
                size="xs"
                w={150}
                aria-label={intl.formatMessage({ id: "people.roleOf" }, { name: member.name })}
                value={member.role}
                data={ROLES.map((value) => ({ value, label: intl.formatMessage({ id: `role.${value}` }) }))}
                onChange={(event) =>
                  changing.mutate({ id: member.id, role: event.currentTarget.value as Role })
                }
              />,
              <Button
                key="remove"
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={intl.formatMessage({ id: "settings.removeNamed" }, { name: member.name })}
                onClick={() => removing.mutate(member.id)}
              >
                <FormattedMessage id="settings.remove" />
              </Button>,
            ],
          }))}
        />
      )}
    </>
  );
}

function Inviting({ company }: { company: string }) {
  const intl = useIntl();
  const adding = useChange((invitation: Invitation) => addMember(company, invitation));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    adding.mutate({
      email: field(form, "email"),
      name: field(form, "name"),
      role: field(form, "role") as Role,
    });
  };
  const link = adding.data?.link;
  return (
    <form onSubmit={onSubmit} className={styles.box}>
      {adding.isError && <ErrorPanel error={adding.error} />}
      {link && <Secret what="people.link" value={`${globalThis.location.origin}${link.path}`} />}
      <div className={styles.form}>
        <TextInput name="email" type="email" required label={intl.formatMessage({ id: "signIn.email" })} />
        <TextInput name="name" maxLength={150} label={intl.formatMessage({ id: "people.name" })} />
        <NativeSelect
          name="role"
          label={intl.formatMessage({ id: "people.role" })}
          data={ROLES.map((value) => ({ value, label: intl.formatMessage({ id: `role.${value}` }) }))}
        />
        <Button type="submit" variant="default" loading={adding.isPending}>
          <FormattedMessage id="people.add" />
        </Button>
      </div>
    </form>
  );
}
