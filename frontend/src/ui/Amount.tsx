/** One amount on the screen: digits of one width, zero as a pale dash, negative with its minus. */

import { type AmountText, isZero } from "@/money/amounts";
import styles from "./Amount.module.css";
import { Spoken } from "./Spoken";
import { useFormats } from "./formats";

interface AmountProps {
  value: AmountText;
  /** Named behind the amount when given. */
  currency?: string;
  /** Overdue money carries its own colour, besides the word at its column. */
  late?: boolean;
}

export function Amount({ value, currency, late = false }: AmountProps) {
  const formats = useFormats();
  const text = currency === undefined ? formats.amount(value) : formats.money(value, currency);
  if (isZero(value)) {
    return (
      <span className={styles.zero}>
        <span aria-hidden>–</span>
        <Spoken>{text}</Spoken>
      </span>
    );
  }
  return (
    <span className={styles.amount} data-late={late || undefined}>
      {text}
    </span>
  );
}
