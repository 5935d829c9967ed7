/** Groups of suppliers by the beginnings of their codes: everybody sees them, admins make and change them. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierGroup } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, shownAt } from "@/ui/ErrorPanel";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { GroupDialog } from "./GroupDialog";
import { Members } from "./Members";
import { RemoveGroup } from "./RemoveGroup";
import styles from "./groups.module.css";
import { groupsOptions } from "./queries";

interface GroupsPageProps {
  company: string;
  /** Why groups cannot be changed now; null when they can. */
  reason: string | null;
}

/** What is open: a group that is written, a new one, or one that is to go. */
type Open = { kind: "write"; group: SupplierGroup | null } | { kind: "remove"; group: SupplierGroup };

export function GroupsPage({ company, reason }: GroupsPageProps) {
  const intl = useIntl();
  const found = useQuery(groupsOptions(company));
  const [open, setOpen] = useState<Open | null>(null);
  const add = (
    <GatedButton reason={reason} onClick={() => setOpen({ kind: "write", group: null })}>
      <FormattedMessage id="groups.add" />
    </GatedButton>
  );
  const isEmpty = found.data?.length === 0;
  return (
    <Page
      title={intl.formatMessage({ id: "groups.title" })}
      back={
        <Link to="/c/$company/suppliers" params={{ company }} search={{}}>
          ← <FormattedMessage id="suppliers" />
        </Link>
      }
      actions={!isEmpty && add}
    >
      {found.isError && (
        <ErrorPanel error={found.error} shownAt={shownAt(found)} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <LoadingRows rows={6} />}
      {isEmpty && (
        <EmptyState title={<FormattedMessage id="groups.none" />} actions={add}>
          <FormattedMessage id="groups.why" />
        </EmptyState>
      )}
      {found.data && found.data.length > 0 && (
        <div className={styles.scroll}>
          <p className={styles.meta}>
            <FormattedMessage id="groups.why" />
          </p>
          <ul className={styles.list}>
            {found.data.map((group) => (
              <Item key={group.id} company={company} group={group} reason={reason} onOpen={setOpen} />
            ))}
          </ul>
        </div>
      )}
      {open?.kind === "write" && (
        <GroupDialog company={company} group={open.group} reason={reason} onClose={() => setOpen(null)} />
      )}
      {open?.kind === "remove" && (
        <RemoveGroup company={company} group={open.group} reason={reason} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}

interface ItemProps {
  company: string;
  group: SupplierGroup;
  reason: string | null;
  onOpen: (open: Open) => void;
}

function Item({ company, group, reason, onOpen }: ItemProps) {
  const intl = useIntl();
  const [isShown, setIsShown] = useState(false);
  const { name, prefixes } = group;
  return (
    <li className={styles.group}>
      <div className={styles.head}>
        <div className={styles.names}>
          <h2>{name}</h2>
          <ul aria-label={intl.formatMessage({ id: "groups.prefixes" })} className={styles.prefixes}>
            {prefixes.map((prefix) => (
              <li key={prefix}>
                <code>{prefix}</code>
              </li>
            ))}
          </ul>
        </div>
        <div className={styles.acts}>
          <GatedButton
            size="compact-sm"
            variant="default"
            reason={reason}
            aria-label={intl.formatMessage({ id: "groups.changeNamed" }, { name })}
            onClick={() => onOpen({ kind: "write", group })}
          >
            <FormattedMessage id="groups.change" />
          </GatedButton>
          <GatedButton
            size="compact-sm"
            variant="subtle"
            color="red"
            reason={reason}
            aria-label={intl.formatMessage({ id: "groups.removeNamed" }, { name })}
            onClick={() => onOpen({ kind: "remove", group })}
          >
            <FormattedMessage id="groups.remove" />
          </GatedButton>
        </div>
      </div>
      <details className={styles.details} onToggle={(event) => setIsShown(event.currentTarget.open)}>
        <summary>
          <FormattedMessage id="groups.members.show" />
        </summary>
        {isShown && <Members company={company} group={group} />}
      </details>
    </li>
  );
}
