/** The job that is running, at the foot of the rail; a click opens it, from any page. */

import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { CalculationOut, ImportOut } from "@/api/shapes";
import { isRunning as isCalculating } from "@/features/calculations/progress";
import { useLiveRun } from "@/features/calculations/useLiveRun";
import { isRunning as isImporting } from "@/features/imports/progress";
import { useLiveImport } from "@/features/imports/useLiveImport";
import { ProgressBar } from "@/ui/ProgressBar";
import type { Jobs } from "./jobs";
import styles from "./shell.module.css";

export function RunningJob({ company, jobs }: { company: string; jobs: Jobs }) {
  const { calculation, batch } = jobs;
  if (calculation && isCalculating(calculation.status))
    return <Calculation company={company} known={calculation} />;
  if (batch && isImporting(batch.status)) return <Import company={company} known={batch} />;
  return null;
}

function Calculation({ company, known }: { company: string; known: CalculationOut }) {
  const intl = useIntl();
  const { run } = useLiveRun(known);
  return (
    <Link
      to="/c/$company/calculations/$calculation"
      params={{ company, calculation: run.id }}
      className={styles.job}
    >
      <FormattedMessage id="job.calculation" />
      <ProgressBar label={intl.formatMessage({ id: "job.calculation" })} done={run.done} total={run.total} />
    </Link>
  );
}

function Import({ company, known }: { company: string; known: ImportOut }) {
  const intl = useIntl();
  const { shown, total } = useLiveImport(known);
  return (
    <Link to="/c/$company/imports/$batch" params={{ company, batch: shown.id }} className={styles.job}>
      <FormattedMessage id="job.import" />
      <ProgressBar label={intl.formatMessage({ id: "job.import" })} done={shown.done} total={total} />
    </Link>
  );
}
