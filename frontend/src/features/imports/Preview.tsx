/** What a delivery says before it counts: its first rows as they were understood, and which column is which. */

import { useQuery } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { ImportOut, PreviewRow } from "@/api/shapes";
import { Amount } from "@/ui/Amount";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { Fact, Facts } from "@/ui/Fact";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import { Mapping } from "./Mapping";
import styles from "./imports.module.css";
import { previewOptions } from "./queries";

interface PreviewProps {
  company: string;
  shown: ImportOut;
  /** Why nothing can be decided now; null when it can. */
  reason: string | null;
  onReadAgain: (made: ImportOut) => void;
}

export function Preview({ company, shown, reason, onReadAgain }: PreviewProps) {
  const formats = useFormats();
  const found = useQuery(previewOptions(shown.id, shown.status));
  if (found.isError) return <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingRows rows={4} />;
  const { layout, rows, new_suppliers: suppliers } = found.data;
  const mayMap = layout !== null && shown.pulled_from === "" && shown.status !== "applied";
  return (
    <>
      {suppliers !== null && (
        <section className={styles.box}>
          <Facts>
            <Fact name={<FormattedMessage id="preview.newSuppliers" />}>{formats.count(suppliers)}</Fact>
          </Facts>
        </section>
      )}
      {mayMap && (
        <Mapping
          key={shown.id}
          company={company}
          shown={shown}
          layout={layout}
          reason={reason}
          onReadAgain={onReadAgain}
        />
      )}
      {rows.length > 0 && <FirstRows rows={rows} />}
    </>
  );
}

function FirstRows({ rows }: { rows: readonly PreviewRow[] }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <PlainTable
      caption={intl.formatMessage({ id: "preview.rows" })}
      columns={[
        { key: "supplier", name: <FormattedMessage id="supplier.name" /> },
        { key: "row", name: <FormattedMessage id="issue.row" />, end: true },
        { key: "document", name: <FormattedMessage id="import.column.doc_no" /> },
        { key: "posted", name: <FormattedMessage id="import.column.posting_date" /> },
        { key: "due", name: <FormattedMessage id="import.column.due_date" /> },
        { key: "amount", name: <FormattedMessage id="import.column.amount" />, end: true },
        { key: "open", name: <FormattedMessage id="preview.open" />, end: true },
        { key: "text", name: <FormattedMessage id="import.column.text" /> },
      ]}
      rows={rows.map((row) => ({
        key: String(row.row),
        cells: [
          row.supplier_name ? `${row.supplier_code} · ${row.supplier_name}` : row.supplier_code,
          formats.count(row.row),
          row.doc_type ? `${row.doc_no} · ${row.doc_type}` : row.doc_no,
          formats.date(row.posting_date),
          row.due_date === null ? "–" : formats.date(row.due_date),
          <Amount key="amount" value={row.amount} currency={row.currency} />,
          row.open_amount === null ? (
            "–"
          ) : (
            <Amount key="open" value={row.open_amount} currency={row.currency} />
          ),
          row.text,
        ],
      }))}
    />
  );
}
