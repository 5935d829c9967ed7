/** One supplier: its figures per currency, live, and the documents behind them. */

import { Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierOut } from "@/api/shapes";
import type { SupplierFrame } from "@/realtime/protocol";
import { useTopic } from "@/realtime/react";
import { EmptyState } from "@/ui/EmptyState";
import { ExportMenu } from "@/ui/ExportMenu";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { Allocations } from "./Allocations";
import { BankAccounts } from "./BankAccounts";
import { ClosingFigures } from "./ClosingFigures";
import { Confirmations } from "./confirmations/Confirmations";
import { Holds } from "./Holds";
import { Ledger } from "./Ledger";
import { LinkedAccounts } from "./LinkedAccounts";
import { OpenItems } from "./OpenItems";
import { SourceBalance } from "./SourceBalance";
import { Timeline } from "./Timeline";
import { supplierKeys } from "./keys";
import { statementsOf } from "./files";
import { patchSupplier } from "./patching";
import { supplierOptions } from "./queries";
import styles from "./suppliers.module.css";
import { TABS, type Tab } from "./tabs";
import { type EventPages, appendEvent } from "./timeline";

interface SupplierPageProps {
  company: string;
  supplier: string;
  tab: Tab;
  asOf: string | null;
  onTab: (tab: Tab) => void;
  /** Why one cannot confirm a bank account now; null when one can. */
  confirmReason: string | null;
  /** Why one cannot hold documents back now; null when one can. */
  prepareReason: string | null;
  /** Why one cannot ask for a balance confirmation now; null when one can. */
  askReason: string | null;
}

export function SupplierPage({ company, supplier, ...shown }: SupplierPageProps) {
  const found = useQuery(supplierOptions(supplier));
  useLiveSupplier(supplier);
  const { data } = found;
  return (
    <Page
      title={data ? data.name || data.code : "…"}
      back={
        <Link to="/c/$company/suppliers" params={{ company }} search={(before) => ({ as_of: before.as_of })}>
          ← <FormattedMessage id="suppliers" />
        </Link>
      }
      aside={data && <Names supplier={data} />}
      actions={data && <ExportMenu kinds={statementsOf(supplier)} />}
    >
      <QueryError query={found} />
      {data ? <Content supplier={data} {...shown} /> : found.isPending && <LoadingRows rows={14} />}
    </Page>
  );
}

function Names({ supplier }: { supplier: SupplierOut }) {
  return (
    <>
      <span className={styles.count}>{supplier.code}</span>
      {supplier.closings.some((closing) => closing.blocked) && (
        <Tag tone="warning">
          <FormattedMessage id="supplier.blocked" />
        </Tag>
      )}
    </>
  );
}

interface ContentProps extends Omit<SupplierPageProps, "company" | "supplier"> {
  supplier: SupplierOut;
}

function Content({ supplier, tab, asOf, onTab, confirmReason, prepareReason, askReason }: ContentProps) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <div className={styles.scrolling}>
      {asOf !== null && (
        <Notice tone="hint">
          <FormattedMessage id="supplier.asOf" values={{ day: formats.date(asOf) }} />
        </Notice>
      )}
      {supplier.closings.length === 0 ? (
        <EmptyState title={<FormattedMessage id="supplier.nothing" />} />
      ) : (
        <div className={styles.figuresGrid}>
          {supplier.closings.map((closing) => (
            <ClosingFigures key={closing.currency} closing={closing} />
          ))}
          {supplier.source && <SourceBalance source={supplier.source} />}
        </div>
      )}
      <LinkedAccounts supplier={supplier} />
      <Tabs
        value={tab}
        onChange={(value) => onTab(value as Tab)}
        keepMounted={false}
        className={styles.panel}
      >
        <Tabs.List>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {intl.formatMessage({ id: `tab.${name}` })}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="items" className={styles.panel}>
          <OpenItems supplier={supplier.id} asOf={asOf} />
        </Tabs.Panel>
        <Tabs.Panel value="allocations" className={styles.panel}>
          <Allocations supplier={supplier.id} asOf={asOf} />
        </Tabs.Panel>
        <Tabs.Panel value="ledger" className={styles.panel}>
          <Ledger supplier={supplier.id} />
        </Tabs.Panel>
        <Tabs.Panel value="accounts" className={styles.panel}>
          <BankAccounts supplier={supplier} reason={confirmReason} />
        </Tabs.Panel>
        <Tabs.Panel value="holds" className={styles.panel}>
          <Holds supplier={supplier.id} reason={prepareReason} />
        </Tabs.Panel>
        <Tabs.Panel value="confirmations" className={styles.panel}>
          <Confirmations supplier={supplier.id} reason={askReason} />
        </Tabs.Panel>
        <Tabs.Panel value="timeline" className={styles.panel}>
          <Timeline supplier={supplier} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** New figures arrive with their frame; the documents behind them are read again, behind what is shown. */
function useLiveSupplier(supplier: string): void {
  const client = useQueryClient();
  const onFrame = (frame: SupplierFrame) => {
    const { queryKey } = supplierOptions(supplier);
    const known = client.getQueryData(queryKey);
    if (!known) return;
    const patched = patchSupplier(known, frame);
    if (patched === known) return;
    client.setQueryData(queryKey, patched);
    client.setQueryData(supplierKeys.events(supplier), (pages: EventPages | undefined) =>
      appendEvent(pages, frame),
    );
    if (patched.version === known.version) return;
    if (frame.type === "supplier.master_changed") {
      void client.invalidateQueries({ queryKey, exact: true }); // its accounts stand in no frame
      return;
    }
    if (frame.type === "supplier.payment_advised") return; // no figure is another
    for (const documents of ["open-items", "allocations", "entries"]) {
      void client.invalidateQueries({ queryKey: [...supplierKeys.one(supplier), documents] });
    }
  };
  useTopic(`supplier:${supplier}`, onFrame);
}
