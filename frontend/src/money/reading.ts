/** Amounts as people type them: "1.234,56" and "1234.56" are read, "1.234" is asked about and never guessed. */

import { type AmountText, decimalsOf } from "./amounts";
import { type Locale, decimalMark, formatAmount } from "./format";

const GROUPED = /^(\d{1,3})([.,])\d{3}(?:\2\d{3})*$/;
const PLAIN = /^\d+(?:[.,]\d{1,4})?$/;
const BOTH = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*([.,])\d{1,4}$/;

/** Currencies with three decimals (ISO 4217). `Intl` knows those of daily use, where a dinar of Iraq has none. */
const THREE_DECIMALS = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

/** An amount as it stands in a field to be changed, in the person's own format; `readAmount` reads it back. */
export function typedAmount(amount: AmountText, locale: Locale): string {
  // Without decimals, groups alone could be read as some: "1.234".
  return decimalsOf(amount) === 0 ? amount : formatAmount(amount, locale);
}

/** The decimal text of what was typed; null where it cannot be read in one way alone. */
export function readAmount(typed: string, currency: string, locale: Locale): AmountText | null {
  const text = typed.replaceAll(/[\s\u00a0]/g, "");
  const sign = /^[-−]/.test(text) ? "-" : "";
  const digits = text.replace(/^[-−]/, "");
  const both = BOTH.exec(digits);
  if (both && both[1] !== both[2]) {
    const [, group = "", point = ""] = both;
    return sign + digits.replaceAll(group, "").replace(point, ".");
  }
  const grouped = GROUPED.exec(digits);
  if (grouped) {
    const marks = digits.match(/[.,]/g) ?? [];
    if (marks.length > 1) return sign + digits.replaceAll(/[.,]/g, "");
    // One group could as well be three decimals: "1.234". Where the currency has three, the person's own mark tells.
    const [, whole = "", mark] = grouped;
    const isFraction = THREE_DECIMALS.has(currency) && (mark === decimalMark(locale) || /^0+$/.test(whole));
    return isFraction ? sign + digits.replace(",", ".") : null;
  }
  return PLAIN.test(digits) ? sign + digits.replace(",", ".") : null;
}
