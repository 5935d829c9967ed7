/** The first suppliers of a group, with what is owed to them; kept current while they are looked at. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierGroup } from "@/api/shapes";
import { useTopic } from "@/realtime/react";
import { Amount } from "@/ui/Amount";
import { ErrorPanel, shownAt } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { supplierKeys } from "../keys";
import styles from "./groups.module.css";
import { membersOptions } from "./queries";

export function Members({ company, group }: { company: string; group: SupplierGroup }) {
  const intl = useIntl();
  const client = useQueryClient();
  const found = useQuery(membersOptions(company, group.id));
  useTopic("suppliers", () => {
    void client.invalidateQueries({ queryKey: supplierKeys.members(company, group.id) });
  });
  const failed = found.isError && (
    <ErrorPanel error={found.error} shownAt={shownAt(found)} onRetry={() => void found.refetch()} />
  );
  if (!found.data) return failed || <LoadingRows rows={3} />;
  const { items, total } = found.data;
  if (total === 0) {
    return (
      <>
        {failed}
        <p className={styles.meta}>
          <FormattedMessage id="groups.members.none" />
        </p>
      </>
    );
  }
  return (
    <>
      {failed}
      <PlainTable
        caption={intl.formatMessage({ id: "groups.members" }, { name: group.name })}
        isCaptionHidden
        columns={[
          { key: "name", name: <FormattedMessage id="supplier.name" /> },
          { key: "code", name: <FormattedMessage id="supplier.code" /> },
          { key: "balance", name: <FormattedMessage id="supplier.balance" />, end: true },
          { key: "overdue", name: <FormattedMessage id="supplier.overdue" />, end: true },
        ]}
        rows={items.map((row) => ({
          key: `${row.id} ${row.currency}`,
          cells: [
            <Link
              key="name"
              to="/c/$company/suppliers/$supplier"
              params={{ company, supplier: row.id }}
              search={{}}
            >
              {row.name || row.code}
            </Link>,
            row.code,
            <Amount key="balance" value={row.balance} currency={row.currency} />,
            <Amount key="overdue" value={row.overdue} currency={row.currency} late />,
          ],
        }))}
      />
      <p className={styles.meta}>
        {total > items.length && (
          <>
            <FormattedMessage id="groups.members.more" values={{ shown: items.length, total }} />
            {" · "}
          </>
        )}
        <Link to="/c/$company/suppliers" params={{ company }} search={{ group: group.id }}>
          <FormattedMessage id="groups.members.all" />
        </Link>
      </p>
    </>
  );
}
