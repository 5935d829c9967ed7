/** The suppliers with the most overdue, in one currency. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import { Amount } from "@/ui/Amount";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import styles from "./overview.module.css";
import { mostOverdueOptions } from "./queries";

interface MostOverdueProps {
  company: string;
  currency: string;
  asOf: string | null;
}

export function MostOverdue({ company, currency, asOf }: MostOverdueProps) {
  const intl = useIntl();
  const found = useQuery(mostOverdueOptions(company, currency, asOf));
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={8} />;
  if (found.data.items.length === 0) {
    return (
      <p className={styles.nothing}>
        <FormattedMessage id="overview.nothingLate" values={{ currency }} />
      </p>
    );
  }
  return (
    <>
      <QueryError query={found} />
      <table className={styles.table}>
        <caption>{intl.formatMessage({ id: "overview.mostLate" }, { currency })}</caption>
        <thead>
          <tr>
            <th scope="col">{intl.formatMessage({ id: "supplier.name" })}</th>
            <th scope="col">{intl.formatMessage({ id: "item.late" })}</th>
            <th scope="col">{intl.formatMessage({ id: "supplier.overdue" })}</th>
          </tr>
        </thead>
        <tbody>
          {found.data.items.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link
                  to="/c/$company/suppliers/$supplier"
                  params={{ company, supplier: row.id }}
                  search={(before) => (before.as_of === undefined ? {} : { as_of: before.as_of })}
                >
                  {row.name || row.code}
                </Link>
              </th>
              <td>{intl.formatMessage({ id: "days.late" }, { days: row.max_overdue_days })}</td>
              <td>
                <Amount value={row.overdue} late />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
