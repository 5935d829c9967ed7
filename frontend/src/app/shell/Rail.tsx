/** The sections, and below them the job that is running. */

import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
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
        </Link>
      ))}
      <a href="/docs/api" className={styles.link}>
        <FormattedMessage id="nav.documents" />
      </a>
      <RunningJob company={company} jobs={jobs} />
    </nav>
  );
}
