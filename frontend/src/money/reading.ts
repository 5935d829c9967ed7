/** Amounts as people type them: "1.234,56" and "1234.56" are read, "1.234" is asked about and never guessed. */

import type { AmountText } from "./amounts";

const GROUPED = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/;
const PLAIN = /^\d+(?:[.,]\d{1,4})?$/;
const BOTH = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*([.,])\d{1,4}$/;

/** The decimal text of what was typed; null where it cannot be read in one way alone. */
export function readAmount(typed: string): AmountText | null {
  const text = typed.replaceAll(/[\s\u00a0]/g, "");
  const sign = /^[-−]/.test(text) ? "-" : "";
  const digits = text.replace(/^[-−]/, "");
  const both = BOTH.exec(digits);
  if (both && both[1] !== both[2]) {
    const [, group = "", point = ""] = both;
    return sign + digits.replaceAll(group, "").replace(point, ".");
  }
  if (GROUPED.test(digits)) {
    // One group could as well be three decimals: "1.234".
    const marks = digits.match(/[.,]/g) ?? [];
    return marks.length > 1 ? sign + digits.replaceAll(/[.,]/g, "") : null;
  }
  return PLAIN.test(digits) ? sign + digits.replace(",", ".") : null;
}
