/** One calculation: how far it is, what it states, and what its figures depend on. */

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { CalculationOut } from "@/api/shapes";
import { QueryError } from "@/ui/ErrorPanel";
import { Fact, Facts } from "@/ui/Fact";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import type { MessageId } from "@/ui/words";
import { RunTag } from "./RunTag";
import { RunProgressLine } from "./RunProgressLine";
import styles from "./calculations.module.css";
import { calculationOptions } from "./queries";
import { useLiveRun } from "./useLiveRun";

const Comparison = lazy(async () => ({ default: (await import("./Comparison")).Comparison }));

interface CalculationPageProps {
  company: string;
  calculation: string;
  mayStop: boolean;
  /** The calculation it is compared with; null without. */
  other: string | null;
  onOther: (other: string | null) => void;
}

export function CalculationPage({ company, calculation, ...shown }: CalculationPageProps) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useQuery(calculationOptions(calculation));
  const { data } = found;
  return (
    <Page
      title={
        data ? intl.formatMessage({ id: "calculation.keyDate" }, { day: formats.date(data.key_date) }) : "…"
      }
      back={
        <Link to="/c/$company/calculations" params={{ company }}>
          ← <FormattedMessage id="calculations" />
        </Link>
      }
      aside={data && <RunTag status={data.status} />}
    >
      <QueryError query={found} />
      {data ? (
        <Content known={data} company={company} {...shown} />
      ) : (
        found.isPending && <LoadingRows rows={6} />
      )}
    </Page>
  );
}

interface ContentProps extends Omit<CalculationPageProps, "calculation"> {
  known: CalculationOut;
}

function Content({ known, company, mayStop, other, onOther }: ContentProps) {
  const formats = useFormats();
  const live = useLiveRun(known);
  const { run } = live;
  const count = (value: number | null) => (value === null ? null : formats.count(value));
  const moment = (iso: string | null) => (iso === null ? null : formats.moment(iso));
  const facts: { name: MessageId; value: ReactNode }[] = [
    { name: "calculation.requestedBy", value: run.requested_by },
    { name: "calculation.trigger", value: <FormattedMessage id={`calculation.trigger.${run.trigger}`} /> },
    { name: "calculation.created", value: moment(run.created_at) },
    { name: "calculation.started", value: moment(run.started_at) },
    { name: "calculation.finished", value: moment(run.finished_at) },
    { name: "calculation.suppliers", value: count(run.supplier_count) },
    { name: "calculation.entries", value: count(run.entry_count) },
    { name: "calculation.settingsVersion", value: count(run.settings_version) },
    { name: "calculation.engine", value: run.engine_version },
    { name: "calculation.ledger", value: count(run.ledger_revision) },
    { name: "calculation.fingerprint", value: run.input_fingerprint && <code>{run.input_fingerprint}</code> },
  ];
  return (
    <div className={styles.scroll}>
      {run.error_message !== null && (
        <Notice tone="warning">
          <Text size="sm">{run.error_message}</Text>
        </Notice>
      )}
      <RunProgressLine live={live} mayStop={mayStop} />
      {run.current && (
        <Notice tone="good">
          <FormattedMessage id="calculation.current" />
        </Notice>
      )}
      <section className={styles.box}>
        <Facts>
          {facts
            .filter(({ value }) => value !== null && value !== "")
            .map(({ name, value }) => (
              <Fact key={name} name={<FormattedMessage id={name} />}>
                {value}
              </Fact>
            ))}
        </Facts>
      </section>
      {run.status === "succeeded" && (
        <Suspense fallback={<LoadingRows rows={3} />}>
          <Comparison company={company} run={run} other={other} onOther={onOther} />
        </Suspense>
      )}
    </div>
  );
}
