/** Balances of a day, one a currency: they are never added. */

import type { BalanceConfirmation } from "@/api/shapes";
import { useFormats } from "@/ui/formats";
import styles from "../suppliers.module.css";

export function Balances({ balances }: { balances: BalanceConfirmation["balances"] }) {
  const formats = useFormats();
  if (balances.length === 0) return "–";
  return (
    <span className={styles.balances}>
      {balances.map(({ currency, balance }) => (
        <span key={currency}>{formats.money(balance, currency)}</span>
      ))}
    </span>
  );
}
