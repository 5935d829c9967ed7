/** What is kept out of payment runs: one document or the whole supplier, with a reason, until a day or until released. */

import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { newKey } from "@/api/idempotency";
import type { Hold, HoldWish } from "@/api/shapes";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorPanel, QueryError } from "@/ui/ErrorPanel";
import { fieldErrorsOf } from "@/ui/fieldErrors";
import { GatedButton } from "@/ui/GatedButton";
import { LoadingRows } from "@/ui/Loading";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { useFormats } from "@/ui/formats";
import { supplierKeys } from "./keys";
import { createHold, holdsOptions, openItemsOptions, releaseHold } from "./queries";
import styles from "./suppliers.module.css";

interface HoldsProps {
  supplier: string;
  /** Why one cannot hold back or release now; null when one can. */
  reason: string | null;
}

export function Holds({ supplier, reason }: HoldsProps) {
  const intl = useIntl();
  const formats = useFormats();
  const client = useQueryClient();
  const found = useQuery(holdsOptions(supplier));
  const releasing = useMutation({
    mutationFn: (id: string) => releaseHold(supplier, id),
    onSuccess: () => client.invalidateQueries({ queryKey: supplierKeys.holds(supplier) }),
  });
  const holds = found.data;
  return (
    <>
      <NewHold supplier={supplier} reason={reason} />
      <QueryError query={found} />
      {releasing.isError && <ErrorPanel error={releasing.error} />}
      {found.isPending && <LoadingRows rows={4} />}
      {holds?.length === 0 && (
        <EmptyState title={<FormattedMessage id="holds.none" />}>
          <FormattedMessage id="holds.none.why" />
        </EmptyState>
      )}
      {holds && holds.length > 0 && (
        <PlainTable
          caption={intl.formatMessage({ id: "tab.holds" })}
          columns={[
            { key: "what", name: <FormattedMessage id="holds.what" /> },
            { key: "kind", name: <FormattedMessage id="item.type" /> },
            { key: "reason", name: <FormattedMessage id="exceptions.why" /> },
            { key: "by", name: <FormattedMessage id="holds.by" /> },
            { key: "until", name: <FormattedMessage id="holds.until" /> },
            { key: "state", name: <FormattedMessage id="accounts.state" />, end: true },
          ]}
          rows={holds.map((hold) => ({
            key: hold.id,
            cells: [
              <What key="what" hold={hold} />,
              <Tag key="kind" tone={hold.released_at === null ? "warning" : "plain"}>
                <FormattedMessage id={`hold.${hold.kind}`} />
              </Tag>,
              hold.reason,
              `${hold.created_by}, ${formats.moment(hold.created_at)}`,
              hold.until === null ? "–" : formats.date(hold.until),
              hold.released_at === null ? (
                <GatedButton
                  key="state"
                  size="compact-sm"
                  variant="default"
                  reason={reason}
                  loading={releasing.isPending && releasing.variables === hold.id}
                  onClick={() => releasing.mutate(hold.id)}
                  aria-label={intl.formatMessage(
                    { id: "holds.releaseNamed" },
                    { document: hold.doc_no ?? intl.formatMessage({ id: "holds.everything" }) },
                  )}
                >
                  <FormattedMessage id="holds.release" />
                </GatedButton>
              ) : (
                <FormattedMessage
                  key="state"
                  id="holds.released"
                  values={{ name: hold.released_by ?? "–", moment: formats.moment(hold.released_at) }}
                />
              ),
            ],
          }))}
        />
      )}
    </>
  );
}

function What({ hold }: { hold: Hold }) {
  return hold.entry === null ? <FormattedMessage id="holds.everything" /> : (hold.doc_no ?? hold.entry);
}

const KINDS = ["hold", "dispute"] as const satisfies readonly Hold["kind"][];
const NOTHING: HoldWish = { entry: null, reason: "", until: null, kind: "hold" };

function NewHold({ supplier, reason }: HoldsProps) {
  const intl = useIntl();
  const formats = useFormats();
  const client = useQueryClient();
  const items = useQuery(openItemsOptions(supplier, null));
  const [wish, setWish] = useState(NOTHING);
  const holding = useMutation({
    mutationFn: (key: string) => createHold(supplier, { ...wish, reason: wish.reason.trim() }, key),
    onSuccess: () => {
      setWish(NOTHING);
      return client.invalidateQueries({ queryKey: supplierKeys.holds(supplier) });
    },
  });
  const wrong = fieldErrorsOf(holding.error, ["/entry", "/kind", "/reason", "/until"]);
  const unsaid = wish.reason.trim() === "" ? intl.formatMessage({ id: "holds.needsReason" }) : null;
  return (
    <section className={styles.holdForm}>
      {holding.isError && !wrong.areAllShown && <ErrorPanel error={holding.error} />}
      <div className={styles.holdFields}>
        <NativeSelect
          label={intl.formatMessage({ id: "holds.what" })}
          value={wish.entry ?? ""}
          error={wrong.of("/entry")}
          data={[
            { value: "", label: intl.formatMessage({ id: "holds.everything" }) },
            ...(items.data ?? []).map((item) => ({
              value: item.id,
              label: `${item.doc_no} · ${formats.money(item.open_amount, item.currency)}`,
            })),
          ]}
          onChange={(event) => setWish({ ...wish, entry: event.currentTarget.value || null })}
        />
        <NativeSelect
          label={intl.formatMessage({ id: "item.type" })}
          value={wish.kind ?? "hold"}
          error={wrong.of("/kind")}
          data={KINDS.map((value) => ({ value, label: intl.formatMessage({ id: `hold.${value}` }) }))}
          onChange={(event) => setWish({ ...wish, kind: event.currentTarget.value as Hold["kind"] })}
        />
        <TextInput
          label={intl.formatMessage({ id: "exceptions.why" })}
          maxLength={200}
          value={wish.reason}
          error={wrong.of("/reason")}
          onChange={(event) => setWish({ ...wish, reason: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={intl.formatMessage({ id: "holds.until.optional" })}
          value={wish.until ?? ""}
          error={wrong.of("/until")}
          onChange={(event) => setWish({ ...wish, until: event.currentTarget.value || null })}
        />
        <GatedButton
          variant="default"
          reason={reason ?? unsaid}
          loading={holding.isPending}
          onClick={() => holding.mutate(newKey())}
        >
          <FormattedMessage id="holds.add" />
        </GatedButton>
      </div>
    </section>
  );
}
