/** What the source itself says is owed, beside what was calculated, and what the difference is made of. */

import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierOut } from "@/api/shapes";
import { isZero } from "@/money/amounts";
import { Amount } from "@/ui/Amount";
import { Fact, Facts } from "@/ui/Fact";
import { useFormats } from "@/ui/formats";
import styles from "./suppliers.module.css";

export function SourceBalance({ source }: { source: NonNullable<SupplierOut["source"]> }) {
  const intl = useIntl();
  const formats = useFormats();
  return (
    <section className={styles.figures} aria-label={intl.formatMessage({ id: "supplier.sourceBalance" })}>
      <Facts>
        <Fact
          name={
            <FormattedMessage
              id="supplier.source"
              values={{ moment: formats.moment(source.source_balance_at) }}
            />
          }
        >
          <Amount value={source.source_balance} /> {source.currency_lc}
        </Fact>
        {!isZero(source.source_difference) && (
          <Fact name={<FormattedMessage id="supplier.sourceDifference" />}>
            <Amount value={source.source_difference} /> {source.currency_lc}
          </Fact>
        )}
      </Facts>
      {source.why.map((step) => (
        <div key={step.code} className={styles.quiet}>
          {step.message}
        </div>
      ))}
    </section>
  );
}
