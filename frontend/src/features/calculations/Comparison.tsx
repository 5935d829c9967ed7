/** What changed between two calculations of a company, supplier by supplier, and because of what. */

import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { CalculationOut, SettingChange } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { useFormats } from "@/ui/formats";
import type { MessageId } from "@/ui/words";
import { ComparedSupplier } from "./ComparedSupplier";
import styles from "./calculations.module.css";
import { calculationsOptions, comparisonOptions } from "./queries";

interface ComparisonProps {
  company: string;
  run: CalculationOut;
  /** Id of the one it is compared with; null while none is chosen. */
  other: string | null;
  onOther: (other: string | null) => void;
}

export function Comparison({ company, run, other, onOther }: ComparisonProps) {
  return (
    <section className={styles.box} aria-labelledby="comparison">
      <div className={styles.compared}>
        <h2 id="comparison" className={styles.part}>
          <FormattedMessage id="compare.title" />
        </h2>
        <Choice company={company} run={run} other={other} onOther={onOther} />
        {other !== null && <Changes key={other} company={company} run={run} other={other} />}
      </div>
    </section>
  );
}

/** Calculations to compare with: those that have figures, newest first. */
function Choice({ company, run, other, onOther }: ComparisonProps) {
  const intl = useIntl();
  const formats = useFormats();
  const found = useInfiniteQuery(calculationsOptions(company));
  const known = found.data?.pages.flatMap((page) => page.items) ?? [];
  const others = known.filter((one) => one.id !== run.id && one.status === "succeeded");
  const isListed = other === null || others.some((one) => one.id === other);
  if (!found.data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={1} />;
  return (
    <div className={styles.start}>
      <NativeSelect
        label={intl.formatMessage({ id: "compare.with" })}
        value={other ?? ""}
        onChange={(event) => onOther(event.currentTarget.value || null)}
      >
        <option value="">{intl.formatMessage({ id: "compare.choose" })}</option>
        {!isListed && <option value={other}>{intl.formatMessage({ id: "compare.older" })}</option>}
        {others.map((one) => (
          <option key={one.id} value={one.id}>
            {intl.formatMessage(
              { id: "compare.option" },
              { day: formats.date(one.key_date), moment: formats.moment(one.created_at) },
            )}
          </option>
        ))}
      </NativeSelect>
      {found.hasNextPage && (
        <Button
          variant="subtle"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          <FormattedMessage id="older" />
        </Button>
      )}
    </div>
  );
}

function Changes({ company, run, other }: { company: string; run: CalculationOut; other: string }) {
  const found = useInfiniteQuery(comparisonOptions(run.id, other));
  const [head] = found.data?.pages ?? [];
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (!head) {
    return found.isError ? <QueryError query={found} /> : <LoadingRows rows={4} />;
  }
  return (
    <>
      <QueryError query={found} />
      <Span before={head.before} after={head.after} />
      {head.settings.length > 0 && <ChangedSettings changes={head.settings} />}
      {items.length === 0 ? (
        <EmptyState title={<FormattedMessage id="compare.same" />} />
      ) : (
        <ul className={styles.changes}>
          {items.map((item) => (
            <ComparedSupplier key={`${item.id} ${item.currency}`} company={company} item={item} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <div>
          <Button
            variant="subtle"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <FormattedMessage id="compare.more" />
          </Button>
        </div>
      )}
    </>
  );
}

/** From which calculation to which: the choice need not be the older one. */
function Span({ before, after }: { before: CalculationOut; after: CalculationOut }) {
  const formats = useFormats();
  return (
    <p className={styles.meta}>
      <FormattedMessage
        id="compare.span"
        values={{
          before: formats.moment(before.created_at),
          dayBefore: formats.date(before.key_date),
          after: formats.moment(after.created_at),
          dayAfter: formats.date(after.key_date),
        }}
      />
    </p>
  );
}

const SETTINGS: Record<string, MessageId> = {
  closing_mode: "rules.closing_mode",
  fifo_basis: "rules.fifo_basis",
  tie: "compare.setting.tie",
  aging_basis: "rules.aging_basis",
  aging_edges: "rules.aging_edges",
  aging_boundary: "rules.aging_boundary",
  month_basis: "rules.month_basis",
  month_count: "rules.month_count",
  opening_redate: "compare.setting.opening_redate",
  exclude: "compare.setting.exclude",
  valuation: "compare.setting.valuation",
};
const VALUES: Record<string, MessageId> = {
  HYBRID: "rules.value.HYBRID",
  FIFO: "rules.value.FIFO",
  SOURCE: "rules.value.SOURCE",
  due: "rules.value.due",
  posting: "rules.value.posting",
  document: "rules.value.document",
  UPPER_INCLUSIVE: "rules.value.UPPER_INCLUSIVE",
  LOWER_INCLUSIVE: "rules.value.LOWER_INCLUSIVE",
};

function ChangedSettings({ changes }: { changes: readonly SettingChange[] }) {
  const intl = useIntl();
  const nameOf = (name: string) => (SETTINGS[name] ? intl.formatMessage({ id: SETTINGS[name] }) : name);
  const valueOf = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(valueOf).join(", ") || "–";
    if (value !== null && typeof value === "object") return Object.values(value).map(valueOf).join(", ");
    const text = String(value);
    return VALUES[text] ? intl.formatMessage({ id: VALUES[text] }) : text;
  };
  return (
    <ul className={styles.settings}>
      {changes.map(({ name, before, after }) => (
        <li key={name}>
          {nameOf(name)}: {valueOf(before)} → {valueOf(after)}
        </li>
      ))}
    </ul>
  );
}
