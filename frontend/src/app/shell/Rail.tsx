/** The sections, and below them the job that is running. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import { countsOptions } from "@/features/paymentRuns/queries";
import { Spoken } from "@/ui/Spoken";
import { useApproveReason } from "../access";
import { RunningJob } from "./RunningJob";
import type { Jobs } from "./jobs";
import styles from "./shell.module.css";

interface RailProps {
  company: string;
  jobs: Jobs;
  onPick?: () => void;
}

const SECTIONS = [
  { to: "/c/$company/overview", name: "overview" },
  { to: "/c/$company/suppliers", name: "suppliers" },
  { to: "/c/$company/imports", name: "imports" },
  { to: "/c/$company/calculations", name: "calculations" },
  { to: "/c/$company/payment-runs", name: "paymentRuns" },
  { to: "/c/$company/settings", name: "settings" },
] as const;

export function Rail({ company, jobs, onPick }: RailProps) {
  const intl = useIntl();
  return (
    <nav className={styles.rail} aria-label={intl.formatMessage({ id: "nav.label" })}>
      {SECTIONS.map(({ to, name }) => (
        <Link
          key={name}
          to={to}
          params={{ company }}
          search={(before) => (before.as_of === undefined ? {} : { as_of: before.as_of })}
          activeOptions={{ includeSearch: false }}
          activeProps={{ "aria-current": "page" }}
          className={styles.link}
          {...(onPick ? { onClick: onPick } : {})}
        >
          <FormattedMessage id={name} />
          {name === "paymentRuns" && <Waiting company={company} />}
        </Link>
      ))}
      <a href="/docs/api" className={styles.link}>
        <FormattedMessage id="nav.documents" />
      </a>
      <RunningJob company={company} jobs={jobs} />
    </nav>
  );
}

/** Others send runs for approval: nothing tells us but asking. */
const ASK_EVERY_MS = 30_000;

/** How many payment runs wait for somebody who may approve, when that is who looks. */
function Waiting({ company }: { company: string }) {
  const mayApprove = useApproveReason() === null;
  const found = useQuery({ ...countsOptions(company), enabled: mayApprove, refetchInterval: ASK_EVERY_MS });
  const count = found.data?.in_approval ?? 0;
  if (!mayApprove || count === 0) return null;
  return (
    <>
      <span aria-hidden className={styles.badge}>
        {count}
      </span>
      <Spoken>
        <FormattedMessage id="needs.approval" values={{ count }} />
      </Spoken>
    </>
  );
}
