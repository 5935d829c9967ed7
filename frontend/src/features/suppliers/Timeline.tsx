/** What happened to this supplier's figures, newest first; what happens now arrives by itself. */

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierOut } from "@/api/shapes";
import type { SupplierFrame } from "@/realtime/protocol";
import { EmptyState } from "@/ui/EmptyState";
import { QueryError } from "@/ui/ErrorPanel";
import { LoadingRows } from "@/ui/Loading";
import { useFormats } from "@/ui/formats";
import { eventsOptions } from "./queries";
import styles from "./suppliers.module.css";
import { newestFirst } from "./timeline";

export function Timeline({ supplier }: { supplier: SupplierOut }) {
  const found = useInfiniteQuery(eventsOptions(supplier.id, supplier.version));
  const { data } = found;
  if (!data) return found.isError ? <QueryError query={found} /> : <LoadingRows rows={6} />;
  const events = newestFirst(data.pages);
  if (events.length === 0) return <EmptyState title={<FormattedMessage id="timeline.none" />} />;
  return (
    <>
      <QueryError query={found} />
      <ol className={styles.timeline}>
        {events.map((event) => (
          <li key={`${event.epoch}/${event.seq}`} className={styles.event}>
            <Moment iso={event.ts} />
            <span>
              <What event={event} />
            </span>
          </li>
        ))}
      </ol>
      {found.hasNextPage && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <FormattedMessage id="older" />
          </Button>
        </div>
      )}
    </>
  );
}

function Moment({ iso }: { iso: string }) {
  const formats = useFormats();
  return <time dateTime={iso}>{`${formats.moment(iso)}`}</time>;
}

function What({ event }: { event: SupplierFrame }) {
  switch (event.type) {
    case "supplier.updated":
      return <Updated data={event.data} />;
    case "supplier.master_changed":
    case "supplier.payment_advised":
    case "snapshot":
      return event.message;
    default:
      event satisfies never;
      return null;
  }
}

type Update = Extract<SupplierFrame, { type: "supplier.updated" }>["data"];

function Updated({ data }: { data: Update }) {
  const intl = useIntl();
  const formats = useFormats();
  const currencies = new Set([...data.closings.map((one) => one.currency), ...Object.keys(data.previous)]);
  const changes = [...currencies].map((currency) => {
    const now = data.closings.find((one) => one.currency === currency)?.balance;
    const before = data.previous[currency]?.balance;
    const zero = intl.formatMessage({ id: "timeline.nothing" });
    const show = (amount: string | undefined) => (amount === undefined ? zero : formats.amount(amount));
    return before === now
      ? intl.formatMessage({ id: "timeline.same" }, { balance: show(now), currency })
      : intl.formatMessage({ id: "timeline.balance" }, { before: show(before), now: show(now), currency });
  });
  return (
    <>
      {changes.join(" · ")}
      <br />
      <span className={styles.quiet}>
        <FormattedMessage id="timeline.keyDate" values={{ day: formats.date(data.calculation.key_date) }} />
      </span>
    </>
  );
}
