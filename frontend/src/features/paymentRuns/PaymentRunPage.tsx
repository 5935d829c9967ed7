/** One payment run: what it pays and what it does not, who did what, and the next step. Live. */

import { Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { Tagged } from "@/api/client";
import type { PaymentRun } from "@/api/shapes";
import type { PaymentRunFrame } from "@/realtime/protocol";
import { useTopic } from "@/realtime/react";
import { QueryError } from "@/ui/ErrorPanel";
import { Fact, Facts } from "@/ui/Fact";
import { LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import { Advices } from "./Advices";
import { Exceptions } from "./Exceptions";
import { History } from "./History";
import { Lines } from "./Lines";
import { NextStep } from "./NextStep";
import { RunTag } from "./RunTag";
import { Totals, paymentsIn } from "./Totals";
import { paymentRunKeys } from "./keys";
import styles from "./paymentRuns.module.css";
import { runOptions } from "./queries";
import { RUN_TABS, type RunTab } from "./tabs";

export interface RunRights {
  /** Why one cannot prepare and change payments now; null when one can. */
  prepareReason: string | null;
  /** Why one cannot approve now; null when one can. */
  approveReason: string | null;
  /** Why one's word about a check does not count now; null when it does. */
  confirmReason: string | null;
}

interface PaymentRunPageProps extends RunRights {
  company: string;
  run: string;
  tab: RunTab;
  onTab: (tab: RunTab) => void;
}

export function PaymentRunPage(props: PaymentRunPageProps) {
  const { company, run } = props;
  const found = useQuery(runOptions(run));
  useLiveRun(run);
  return (
    <Page
      title={found.data?.data.code ?? "…"}
      back={
        <Link to="/c/$company/payment-runs" params={{ company }}>
          ← <FormattedMessage id="paymentRuns" />
        </Link>
      }
      aside={found.data && <RunTag status={found.data.data.status} />}
    >
      <QueryError query={found} />
      {found.data ? <Content {...props} found={found.data} /> : found.isPending && <LoadingRows rows={10} />}
    </Page>
  );
}

function Content({
  found,
  company,
  tab,
  onTab,
  ...rights
}: PaymentRunPageProps & { found: Tagged<PaymentRun> }) {
  const intl = useIntl();
  const formats = useFormats();
  const run = found.data;
  const left = Object.values(run.exceptions).reduce((sum, count) => sum + count, 0);
  const labels: Record<RunTab, string> = {
    lines: intl.formatMessage({ id: "run.tab.lines" }, { count: paymentsIn(run) }),
    exceptions: intl.formatMessage({ id: "run.tab.exceptions" }, { count: left }),
    advices: intl.formatMessage({ id: "run.tab.advices" }),
    history: intl.formatMessage({ id: "run.tab.history" }),
  };
  return (
    <div className={styles.scroll}>
      <section className={styles.box}>
        <Facts>
          <Fact name={<FormattedMessage id="run.total" />} large>
            <Totals totals={run.totals} />
          </Fact>
          <Fact name={<FormattedMessage id="run.payDay" />}>{formats.date(run.run_date)}</Fact>
          <Fact name={<FormattedMessage id="run.suppliers" />}>{formats.count(run.suppliers)}</Fact>
          <Fact name={<FormattedMessage id="run.items" />}>{formats.count(run.items)}</Fact>
          <Fact name={<FormattedMessage id="run.preparedBy" />}>{run.created_by.name}</Fact>
          <Fact name={<FormattedMessage id="run.hash" />}>
            <code title={run.content_hash}>{run.content_hash.slice(0, 12)}…</code>
          </Fact>
        </Facts>
      </section>
      <NextStep key={run.status} found={found} {...rights} />
      <Tabs value={tab} onChange={(value) => onTab(value as RunTab)} keepMounted={false}>
        <Tabs.List className={styles.tabs}>
          {RUN_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {labels[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="lines" className={styles.panel}>
          <Lines
            company={company}
            found={found}
            reason={rights.prepareReason}
            confirmReason={rights.confirmReason}
          />
        </Tabs.Panel>
        <Tabs.Panel value="exceptions" className={styles.panel}>
          <Exceptions company={company} run={run} reason={rights.confirmReason} />
        </Tabs.Panel>
        <Tabs.Panel value="advices" className={styles.panel}>
          <Advices run={run.id} reason={rights.prepareReason} />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={styles.panel}>
          <History company={company} run={run} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** Somebody else moved or changed it: what is shown is read again, behind what is shown. */
function useLiveRun(run: string): void {
  const client = useQueryClient();
  const onFrame = (frame: PaymentRunFrame) => {
    switch (frame.type) {
      case "payment_run.changed": {
        const known = client.getQueryData(runOptions(run).queryKey);
        if (known && known.data.version >= frame.data.version) return;
        void client.invalidateQueries({ queryKey: paymentRunKeys.one(run) });
        return;
      }
      case "snapshot":
        // The first says that we listen, a later one that we were away: what is agreed to must be what stands there.
        void client.invalidateQueries({ queryKey: paymentRunKeys.one(run) });
        return;
      default:
        frame satisfies never;
    }
  };
  useTopic(`payment-run:${run}`, onFrame);
}
