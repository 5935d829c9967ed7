/** One delivery: how far it is, what it changed, its control totals, and every bad cell with its reason. */

import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage } from "react-intl";
import type { ImportOut } from "@/api/shapes";
import { magnitude } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { Fact, Facts } from "@/ui/Fact";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import { Decision } from "./Decision";
import { ImportTag, ImportProgressLine } from "./ImportStatus";
import { Issues } from "./Issues";
import { Preview } from "./Preview";
import styles from "./imports.module.css";
import { isRunning } from "./progress";
import { useImportName } from "./names";
import { importOptions } from "./queries";
import { useLiveImport } from "./useLiveImport";

/** What is looked at before it counts, or was refused and can be read otherwise. */
const PREVIEWED = new Set<ImportOut["status"]>(["needs_confirmation", "rejected"]);

interface ImportPageProps {
  company: string;
  batch: string;
  /** Why one cannot import now; null when one can. */
  reason: string | null;
  onReadAgain: (made: ImportOut) => void;
}

export function ImportPage({ company, batch, reason, onReadAgain }: ImportPageProps) {
  const nameOf = useImportName();
  const found = useQuery(importOptions(batch));
  return (
    <Page
      title={found.data ? nameOf(found.data) : "…"}
      back={
        <Link to="/c/$company/imports" params={{ company }}>
          ← <FormattedMessage id="imports" />
        </Link>
      }
      aside={found.data && <ImportTag status={found.data.status} />}
    >
      {found.isError && <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />}
      {found.data ? (
        <Content company={company} known={found.data} reason={reason} onReadAgain={onReadAgain} />
      ) : (
        found.isPending && <LoadingRows rows={10} />
      )}
    </Page>
  );
}

interface ContentProps extends Pick<ImportPageProps, "company" | "reason" | "onReadAgain"> {
  known: ImportOut;
}

function Content({ company, known, reason, onReadAgain }: ContentProps) {
  const { shown, total } = useLiveImport(known);
  return (
    <div className={styles.scroll}>
      {shown.same_file_as !== null && <SameFile company={company} earlier={shown.same_file_as} />}
      {shown.error_message !== null && (
        <Notice tone="warning">
          <Text size="sm">{shown.error_message}</Text>
        </Notice>
      )}
      <Decision shown={shown} reason={reason} />
      <ImportProgressLine shown={shown} total={total} />
      <section className={styles.box}>
        <Counts shown={shown} />
      </section>
      {PREVIEWED.has(shown.status) && (
        <Preview company={company} shown={shown} reason={reason} onReadAgain={onReadAgain} />
      )}
      <ControlTotals totals={shown.control_totals} />
      <FileFacts shown={shown} />
      {shown.status === "applied" && (
        <Notice
          tone="good"
          action={
            <Link to="/c/$company/suppliers" params={{ company }} search={{}}>
              <FormattedMessage id="import.toSuppliers" />
            </Link>
          }
        >
          <FormattedMessage id="import.calculationFollows" />
        </Notice>
      )}
      {!isRunning(shown.status) && <Issues batch={shown.id} />}
    </div>
  );
}

function SameFile({ company, earlier }: { company: string; earlier: string }) {
  const formats = useFormats();
  const found = useQuery(importOptions(earlier));
  return (
    <Notice
      tone="warning"
      action={
        <Link to="/c/$company/imports/$batch" params={{ company, batch: earlier }}>
          <FormattedMessage id="import.sameFile.open" />
        </Link>
      }
    >
      <FormattedMessage
        id="import.sameFile"
        values={{ moment: found.data ? formats.moment(found.data.created_at) : "…" }}
      />
    </Notice>
  );
}

function Counts({ shown }: { shown: ImportOut }) {
  const formats = useFormats();
  const names = ["read", "created", "updated", "unchanged", "removed", "rejected"] as const;
  return (
    <Facts>
      {names.map((name) => (
        <Fact key={name} large name={<FormattedMessage id={`import.count.${name}`} />}>
          {formats.count(shown.counts[name])}
        </Fact>
      ))}
    </Facts>
  );
}

function ControlTotals({ totals }: { totals: ImportOut["control_totals"] }) {
  const rows = Object.entries(totals);
  if (rows.length === 0) return null;
  return (
    <section className={styles.box}>
      <Table>
        <Table.Caption ta="start" fz="xs">
          <FormattedMessage id="import.controlTotals.why" />
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">
              <FormattedMessage id="import.controlTotals" />
            </Table.Th>
            <Table.Th scope="col" ta="end">
              <FormattedMessage id="ledger.debit" />
            </Table.Th>
            <Table.Th scope="col" ta="end">
              <FormattedMessage id="ledger.credit" />
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([currency, { debit, credit }]) => (
            <Table.Tr key={currency}>
              <Table.Td>{currency}</Table.Td>
              <Table.Td ta="end">
                <Amount value={magnitude(debit)} />
              </Table.Td>
              <Table.Td ta="end">
                <Amount value={credit} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function FileFacts({ shown }: { shown: ImportOut }) {
  const formats = useFormats();
  return (
    <section className={styles.box}>
      <Facts>
        <Fact name={<FormattedMessage id="import.by" />}>{shown.requested_by}</Fact>
        <Fact name={<FormattedMessage id="import.received" />}>{formats.moment(shown.created_at)}</Fact>
        {shown.finished_at !== null && (
          <Fact name={<FormattedMessage id="import.took" />}>
            {formats.duration(Date.parse(shown.finished_at) - Date.parse(shown.created_at))}
          </Fact>
        )}
        <Fact name={<FormattedMessage id="import.size" />}>
          <FormattedMessage id="bytes" values={{ kilobytes: Math.ceil(shown.file_bytes / 1024) }} />
        </Fact>
        <Fact name="SHA-256">
          <code>{shown.file_sha256}</code>
        </Fact>
      </Facts>
    </section>
  );
}
