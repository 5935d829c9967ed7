/** What waits for a person: each with the way there. Nothing at all while there is nothing. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage } from "react-intl";
import { newestCalculationOptions } from "@/features/calculations/queries";
import { countsOptions } from "@/features/paymentRuns/queries";
import { newestImportOptions } from "@/features/imports/queries";
import { Notice } from "@/ui/Notice";
import styles from "./needs.module.css";

export function Needs({ company }: { company: string }) {
  const batch = useQuery(newestImportOptions(company)).data;
  const calculation = useQuery(newestCalculationOptions(company)).data;
  const waiting = useQuery(countsOptions(company)).data?.in_approval ?? 0;
  const rejected = batch?.counts.rejected ?? 0;
  const isWaiting = batch?.status === "needs_confirmation";
  const hasFailed = calculation?.status === "failed";
  if (!isWaiting && rejected === 0 && !hasFailed && waiting === 0) return null;
  return (
    <Notice tone="warning">
      <h2 className={styles.title}>
        <FormattedMessage id="needs" />
      </h2>
      <ul className={styles.list}>
        {waiting > 0 && (
          <li>
            <Link to="/c/$company/payment-runs" params={{ company }}>
              <FormattedMessage id="needs.approval" values={{ count: waiting }} />
            </Link>
          </li>
        )}
        {batch && isWaiting && (
          <li>
            <Link to="/c/$company/imports/$batch" params={{ company, batch: batch.id }}>
              <FormattedMessage id="needs.confirm" />
            </Link>
          </li>
        )}
        {batch && rejected > 0 && (
          <li>
            <Link to="/c/$company/imports/$batch" params={{ company, batch: batch.id }}>
              <FormattedMessage id="needs.rows" values={{ count: rejected }} />
            </Link>
          </li>
        )}
        {calculation && hasFailed && (
          <li>
            <Link
              to="/c/$company/calculations/$calculation"
              params={{ company, calculation: calculation.id }}
            >
              <FormattedMessage id="needs.failed" />
            </Link>
          </li>
        )}
      </ul>
    </Notice>
  );
}
