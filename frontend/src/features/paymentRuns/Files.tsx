/** What an exported run gives to the bank and to SAP: each file with its hash, the same bytes at every download. */

import { useQuery } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { PaymentFile } from "@/api/shapes";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { useFormats } from "@/ui/formats";
import styles from "./paymentRuns.module.css";
import { filesOptions } from "./queries";

export function Files({ run }: { run: string }) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useQuery(filesOptions(run));
  const cells = (file: PaymentFile) => [
    <a key="file" href={file.href} download={file.file_name}>
      {file.file_name}
    </a>,
    <FormattedMessage key="kind" id={`run.file.${file.kind}`} />,
    formats.count(file.payments),
    file.execution_day === null ? "–" : formats.date(file.execution_day),
    <code key="hash" title={file.sha256}>
      {file.sha256.slice(0, 12)}…
    </code>,
  ];
  return (
    <section className={styles.box}>
      <QueryError query={found} />
      {found.data ? (
        <PlainTable
          caption={intl.formatMessage({ id: "run.files" })}
          columns={[
            { key: "file", name: <FormattedMessage id="run.file" /> },
            { key: "kind", name: <FormattedMessage id="run.file.kind" /> },
            { key: "payments", name: <FormattedMessage id="run.file.payments" />, end: true },
            { key: "day", name: <FormattedMessage id="run.file.day" /> },
            { key: "hash", name: "SHA-256" },
          ]}
          rows={found.data.map((file) => ({ key: file.file_name, cells: cells(file) }))}
        />
      ) : (
        found.isPending && <LoadingRows rows={4} />
      )}
    </section>
  );
}
