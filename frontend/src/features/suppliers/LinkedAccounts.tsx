/** The supplier's other accounts in the ERP: its main one, or those linked to this one. */

import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierOut } from "@/api/shapes";
import { Fact, Facts } from "@/ui/Fact";
import styles from "./suppliers.module.css";

type Account = NonNullable<SupplierOut["master_supplier"]>;

export function LinkedAccounts({ supplier }: { supplier: SupplierOut }) {
  const intl = useIntl();
  const main = supplier.master_supplier;
  const linked = supplier.linked_accounts ?? [];
  if (!main && linked.length === 0) return null;
  return (
    <section className={styles.figures} aria-label={intl.formatMessage({ id: "supplier.accountsInErp" })}>
      <Facts>
        {main && (
          <Fact name={<FormattedMessage id="supplier.mainAccount" />}>
            <ToAccount company={supplier.company} account={main} />
          </Fact>
        )}
        {linked.map((account) => (
          <Fact key={account.id} name={<FormattedMessage id="supplier.linkedAccount" />}>
            <ToAccount company={supplier.company} account={account} />
          </Fact>
        ))}
      </Facts>
    </section>
  );
}

function ToAccount({ company, account }: { company: string; account: Account }) {
  return (
    <Link
      to="/c/$company/suppliers/$supplier"
      params={{ company, supplier: account.id }}
      search={(before) => (before.as_of === undefined ? {} : { as_of: before.as_of })}
    >
      {account.code} {account.name}
    </Link>
  );
}
