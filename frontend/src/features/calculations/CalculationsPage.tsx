/** Starting calculations, seeing them move, and those that were. */

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { CalculationOut, CompanyOut } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import { RunTag } from "./RunTag";
import { RunProgressLine } from "./RunProgressLine";
import { StartPanel } from "./StartPanel";
import styles from "./calculations.module.css";
import { calculationsOptions } from "./queries";
import { useLiveRun } from "./useLiveRun";

interface CalculationsPageProps {
  company: CompanyOut;
  /** Why one cannot calculate now; null when one can. */
  reason: string | null;
}

export function CalculationsPage({ company, reason }: CalculationsPageProps) {
  const intl = useIntl();
  const found = useInfiniteQuery(calculationsOptions(company.code));
  const runs = found.data?.pages.flatMap((page) => page.items);
  return (
    <Page title={intl.formatMessage({ id: "calculations" })}>
      <StartPanel company={company} reason={reason} />
      <QueryError query={found} />
      {found.isPending && <LoadingRows rows={6} />}
      {runs?.length === 0 && (
        <EmptyState title={<FormattedMessage id="calculations.none" />}>
          <FormattedMessage id="calculations.none.why" />
        </EmptyState>
      )}
      {runs && runs.length > 0 && (
        <div className={styles.scroll}>
          <ul className={styles.list}>
            {runs.map((run) => (
              <RunItem key={run.id} company={company.code} known={run} mayStop={reason === null} />
            ))}
          </ul>
          {found.hasNextPage && (
            <div>
              <Button
                variant="subtle"
                loading={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                <FormattedMessage id="older" />
              </Button>
            </div>
          )}
        </div>
      )}
    </Page>
  );
}

interface RunItemProps {
  company: string;
  known: CalculationOut;
  mayStop: boolean;
}

function RunItem({ company, known, mayStop }: RunItemProps) {
  const formats = useFormats();
  const live = useLiveRun(known);
  const { run } = live;
  return (
    <li className={styles.item}>
      <Link
        to="/c/$company/calculations/$calculation"
        params={{ company, calculation: run.id }}
        className={styles.name}
      >
        <FormattedMessage id="calculation.keyDate" values={{ day: formats.date(run.key_date) }} />
      </Link>
      <RunTag status={run.status} />
      <span className={styles.meta}>
        {formats.moment(run.created_at)} · {run.requested_by} ·{" "}
        {run.suppliers === null ? (
          <FormattedMessage id="calculation.scope.all" />
        ) : (
          <FormattedMessage id="calculation.scope.some" values={{ count: run.suppliers.length }} />
        )}
      </span>
      <span className={styles.meta}>
        <Outcome run={run} />
      </span>
      <div className={styles.wide}>
        <RunProgressLine live={live} mayStop={mayStop} />
      </div>
    </li>
  );
}

function Outcome({ run }: { run: CalculationOut }) {
  const formats = useFormats();
  if (run.error_message !== null) return run.error_message;
  if (run.supplier_count === null || run.started_at === null || run.finished_at === null) return null;
  return (
    <FormattedMessage
      id="calculation.outcome"
      values={{
        suppliers: run.supplier_count,
        time: formats.duration(Date.parse(run.finished_at) - Date.parse(run.started_at)),
      }}
    />
  );
}
