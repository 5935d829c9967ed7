/** Who a supplier is for the tax office, the post and the bank: what its ERP or an admin says of it. */

import { FormattedMessage, useIntl } from "react-intl";
import type { SupplierOut } from "@/api/shapes";
import { Fact, Facts } from "@/ui/Fact";
import styles from "./suppliers.module.css";

export function Particulars({ supplier }: { supplier: SupplierOut }) {
  const intl = useIntl();
  const { street = "", building = "", postal_code = "", town = "", country = "" } = supplier.address ?? {};
  const address = [`${street} ${building}`, `${postal_code} ${town}`, country].map((line) => line.trim());
  const told = [
    { id: "taxId", value: supplier.tax_id },
    { id: "email", value: supplier.email },
    { id: "address", value: address.filter(Boolean).join(", ") },
    { id: "currency", value: supplier.currency },
  ] as const;
  if (told.every(({ value }) => !value)) return null;
  return (
    <section className={styles.figures} aria-label={intl.formatMessage({ id: "particulars" })}>
      <Facts>
        {told.map(
          ({ id, value }) =>
            value && (
              <Fact key={id} name={<FormattedMessage id={`particulars.${id}`} />}>
                {value}
              </Fact>
            ),
        )}
      </Facts>
    </section>
  );
}
