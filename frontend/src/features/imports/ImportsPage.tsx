/** Deliveries of the ledger, newest first; a new one is dropped at the top. */

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { CompanyOut, ImportOut } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { useFormats } from "@/ui/formats";
import { Connection } from "./Connection";
import { ImportTag, ImportProgressLine } from "./ImportStatus";
import { UploadBox } from "./UploadBox";
import styles from "./imports.module.css";
import { useImportName } from "./names";
import { importsOptions } from "./queries";
import { useLiveImport } from "./useLiveImport";

interface ImportsPageProps {
  company: CompanyOut;
  /** Why one cannot import now; null when one can. */
  reason: string | null;
  onAccepted: (made: ImportOut) => void;
}

export function ImportsPage({ company, reason, onAccepted }: ImportsPageProps) {
  const intl = useIntl();
  const found = useInfiniteQuery(importsOptions(company.code));
  const imports = found.data?.pages.flatMap((page) => page.items);
  return (
    <Page title={intl.formatMessage({ id: "imports" })}>
      <UploadBox company={company.code} reason={reason} onAccepted={onAccepted} />
      <Connection company={company.code} reason={reason} />
      {found.isError && <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <LoadingRows rows={6} />}
      {imports?.length === 0 && (
        <EmptyState title={<FormattedMessage id="imports.none" />}>
          <FormattedMessage id="imports.none.why" />
        </EmptyState>
      )}
      {imports && imports.length > 0 && (
        <div className={styles.scroll}>
          <ul className={styles.list}>
            {imports.map((one) => (
              <ImportItem key={one.id} company={company.code} known={one} />
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

function ImportItem({ company, known }: { company: string; known: ImportOut }) {
  const formats = useFormats();
  const nameOf = useImportName();
  const { shown, total } = useLiveImport(known);
  const { counts } = shown;
  return (
    <li className={styles.item}>
      <Link to="/c/$company/imports/$batch" params={{ company, batch: shown.id }} className={styles.file}>
        {nameOf(shown)}
      </Link>
      <ImportTag status={shown.status} />
      <span className={styles.meta}>
        {formats.moment(shown.created_at)} · {shown.requested_by}
      </span>
      <span className={styles.meta}>
        {shown.status === "applied" && (
          <FormattedMessage
            id="import.summary"
            values={{
              read: counts.read,
              created: counts.created,
              updated: counts.updated,
              rejected: counts.rejected,
            }}
          />
        )}
      </span>
      <div className={styles.wide}>
        <ImportProgressLine shown={shown} total={total} />
      </div>
    </li>
  );
}
