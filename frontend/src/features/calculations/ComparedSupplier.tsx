/** One supplier in one currency whose figures are not the same in two calculations: figures, causes, documents. */

import { Link } from "@tanstack/react-router";
import { FormattedMessage, useIntl } from "react-intl";
import type { DocumentChange, SupplierComparison } from "@/api/shapes";
import { type AmountText, differenceOf, isZero } from "@/money/amounts";
import { PlainTable } from "@/ui/PlainTable";
import { Tag } from "@/ui/Tag";
import { type Formats, useFormats } from "@/ui/formats";
import type { MessageId } from "@/ui/words";
import styles from "./calculations.module.css";

const FIGURES = { balance: "supplier.balance", overdue: "supplier.overdue" } as const satisfies Record<
  string,
  MessageId
>;

export function ComparedSupplier({ company, item }: { company: string; item: SupplierComparison }) {
  const { before, after, documents, documents_total: total } = item;
  return (
    <li className={styles.change}>
      <Link
        to="/c/$company/suppliers/$supplier"
        params={{ company, supplier: item.id }}
        className={styles.name}
      >
        {item.name || item.code}
      </Link>
      <span className={styles.meta}>
        {item.code} · {item.currency}
      </span>
      <span className={styles.causes}>
        {item.because.map((cause) => (
          <Tag key={cause} tone="busy">
            <FormattedMessage id={`compare.because.${cause}`} />
          </Tag>
        ))}
      </span>
      <dl className={styles.moves}>
        {Object.entries(FIGURES).map(([name, words]) => (
          <div key={name}>
            <dt>
              <FormattedMessage id={words} />
            </dt>
            <dd>
              <Move
                before={before?.[name as keyof typeof FIGURES] ?? null}
                after={after?.[name as keyof typeof FIGURES] ?? null}
              />
            </dd>
          </div>
        ))}
      </dl>
      {documents.length > 0 && (
        <details className={styles.documents}>
          <summary>
            <FormattedMessage id="compare.documents" values={{ count: total }} />
          </summary>
          <Documents documents={documents} supplier={item.name || item.code} />
          {total > documents.length && (
            <p className={styles.meta}>
              <FormattedMessage id="compare.documents.shown" values={{ count: documents.length }} />
            </p>
          )}
        </details>
      )}
    </li>
  );
}

/** A figure then and now, and by how much it moved; of one that a calculation does not have, zero. */
function Move({ before, after }: { before: AmountText | null; after: AmountText | null }) {
  const formats = useFormats();
  const [then, now] = [before ?? "0", after ?? "0"];
  const moved = differenceOf(now, then);
  if (isZero(moved)) return formats.amount(after ?? before ?? "0");
  return (
    <>
      {before === null ? "–" : formats.amount(before)} → {after === null ? "–" : formats.amount(after)}{" "}
      <strong>({signed(moved, formats)})</strong>
    </>
  );
}

function signed(amount: AmountText, formats: Formats): string {
  return amount.startsWith("-") ? formats.amount(amount) : `+${formats.amount(amount)}`;
}

function Documents({ documents, supplier }: { documents: readonly DocumentChange[]; supplier: string }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <PlainTable
      caption={intl.formatMessage({ id: "compare.documents.of" }, { supplier })}
      isCaptionHidden
      columns={[
        { key: "document", name: intl.formatMessage({ id: "item.document" }) },
        { key: "posted", name: intl.formatMessage({ id: "item.posted" }) },
        { key: "change", name: intl.formatMessage({ id: "compare.change" }) },
        { key: "amount", name: intl.formatMessage({ id: "item.amount" }), end: true },
        { key: "due", name: intl.formatMessage({ id: "item.due" }) },
      ]}
      rows={documents.map((one) => ({
        key: one.id,
        cells: [
          one.doc_no,
          formats.date(one.posting_date),
          intl.formatMessage({ id: `compare.change.${one.change}` }),
          pair(one.amount_before, one.amount_after, formats.amount),
          pair(one.due_date_before, one.due_date_after, formats.date),
        ],
      }))}
    />
  );
}

function pair<T extends string>(before: T | null, after: T | null, text: (value: T) => string): string {
  const [then, now] = [before, after].map((value) => (value === null ? "–" : text(value)));
  return then === now ? (now ?? "–") : `${then} → ${now}`;
}
