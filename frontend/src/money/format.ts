/** Amounts as people read them. `Intl` is fed with the string itself, so that no digit is lost on the way. */

import { type AmountText, decimalsOf } from "./amounts";

export type Locale = "tr-TR" | "en-GB";

const formatters = new Map<string, Intl.NumberFormat>();

/** "1234567.89" -> "1.234.567,89" in Turkish, "1,234,567.89" in English; decimals as written. */
export function formatAmount(amount: AmountText, locale: Locale): string {
  return formatterFor(locale, decimalsOf(amount)).format(amount as Intl.StringNumericLiteral);
}

/** What stands before the decimals: a comma in Turkish, a point in English. */
export function decimalMark(locale: Locale): string {
  return formatAmount("0.5", locale).charAt(1);
}

/** The same with the currency's code behind it: "1.234,56 TRY". */
export function formatMoney(amount: AmountText, currency: string, locale: Locale): string {
  return `${formatAmount(amount, locale)}\u00a0${currency}`;
}

function formatterFor(locale: Locale, decimals: number): Intl.NumberFormat {
  const key = `${locale}/${decimals}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formatters.set(key, formatter);
  }
  return formatter;
}
