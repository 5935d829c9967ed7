/** Bad cells of a delivery, in the order of the file: row, field, value, reason. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import type { RowIssue } from "@/api/shapes";
import { ErrorPanel } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { Notice } from "@/ui/Notice";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import type { Column } from "@/ui/grid/columns";
import { DataGrid } from "@/ui/grid/DataGrid";
import styles from "./imports.module.css";
import { issuesOptions } from "./queries";

export function Issues({ batch }: { batch: string }) {
  const intl = useIntl();
  const found = useInfiniteQuery(issuesOptions(batch));
  const columns = useColumns();
  const issues = useMemo(() => found.data?.pages.flatMap((page) => page.items), [found.data]);
  const total = found.data?.pages[0]?.total ?? 0;
  if (found.isError && !issues)
    return <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />;
  if (!issues) return <LoadingRows rows={4} />;
  if (issues.length === 0) {
    return (
      <Notice tone="hint">
        <FormattedMessage id="issues.none" />
      </Notice>
    );
  }
  return (
    <section className={styles.issues}>
      <h2>
        <FormattedMessage id="issues.count" values={{ count: total }} />
      </h2>
      <DataGrid
        label={intl.formatMessage({ id: "issues" })}
        columns={columns}
        count={total}
        rowAt={(index) => issues[index]}
        onRange={(_first, last) => {
          if (last >= issues.length && found.hasNextPage && !found.isFetching) void found.fetchNextPage();
        }}
      />
    </section>
  );
}

function useColumns(): Column<RowIssue>[] {
  const intl = useIntl();
  const formats = useFormats();
  return useMemo(
    () => [
      {
        id: "row",
        card: "note",
        header: intl.formatMessage({ id: "issue.row" }),
        width: 84,
        end: true,
        text: (one) => formats.count(one.row),
      },
      {
        id: "severity",
        card: "figure",
        header: intl.formatMessage({ id: "issue.severity" }),
        width: 100,
        text: (one) => intl.formatMessage({ id: `issue.${one.severity}` }),
        cell: (one) => (
          <Tag tone={one.severity === "error" ? "bad" : "warning"}>
            <FormattedMessage id={`issue.${one.severity}`} />
          </Tag>
        ),
      },
      {
        id: "field",
        card: "note",
        header: intl.formatMessage({ id: "issue.field" }),
        width: 140,
        text: (one) => one.field,
      },
      {
        id: "value",
        card: "note",
        header: intl.formatMessage({ id: "issue.value" }),
        width: 200,
        text: (one) => one.value,
        cell: (one) => <code>{one.value}</code>,
      },
      {
        id: "message",
        card: "title",
        header: intl.formatMessage({ id: "issue.message" }),
        width: 360,
        grow: true,
        text: (one) => one.message,
      },
    ],
    [intl, formats],
  );
}
