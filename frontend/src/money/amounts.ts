/**
 * Amounts are decimal strings from the wire to the screen ("14300.50", positive = we owe). Sums are whole minor units
 * in BigInt; no amount is ever a `number`.
 */

/** A decimal string as the API sends it. */
export type AmountText = string;

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Not a plain decimal string. */
export class NotAnAmount extends Error {
  constructor(text: string) {
    super(`not an amount: ${text}`);
    this.name = "NotAnAmount";
  }
}

/** How many decimals an amount is written with: "14300.50" has 2, "1200" has 0. */
export function decimalsOf(amount: AmountText): number {
  const point = amount.indexOf(".");
  return point < 0 ? 0 : amount.length - point - 1;
}

export function isZero(amount: AmountText): boolean {
  return !/[1-9]/.test(amount);
}

export function isNegative(amount: AmountText): boolean {
  return amount.startsWith("-") && !isZero(amount);
}

/** The amount without its sign. */
export function magnitude(amount: AmountText): AmountText {
  return amount.startsWith("-") ? amount.slice(1) : amount;
}

/**
 * Sum of amounts of one currency, written with the most decimals any of them has.
 *
 * @throws NotAnAmount
 */
export function sumOf(amounts: readonly AmountText[]): AmountText {
  const decimals = amounts.reduce((most, amount) => Math.max(most, decimalsOf(amount)), 0);
  const total = amounts.reduce((sum, amount) => sum + minorUnits(amount, decimals), 0n);
  return textOf(total, decimals);
}

/**
 * One amount less another of the same currency, written with the most decimals either has.
 *
 * @throws NotAnAmount
 */
export function differenceOf(amount: AmountText, less: AmountText): AmountText {
  const decimals = Math.max(decimalsOf(amount), decimalsOf(less));
  return textOf(minorUnits(amount, decimals) - minorUnits(less, decimals), decimals);
}

/** What part of `whole` an amount is, 0 to 1, for the length of a bar: never for a figure. */
export function shareOf(amount: AmountText, whole: AmountText): number {
  const decimals = Math.max(decimalsOf(amount), decimalsOf(whole));
  const denominator = minorUnits(whole, decimals);
  if (denominator === 0n) return 0;
  const share = Number((minorUnits(amount, decimals) * 10_000n) / denominator) / 10_000;
  return Math.min(1, Math.max(0, share));
}

function minorUnits(amount: AmountText, decimals: number): bigint {
  const found = PLAIN.exec(amount);
  if (!found) throw new NotAnAmount(amount);
  const [, sign = "", whole = "", fraction = ""] = found;
  const units = BigInt(whole + fraction.padEnd(decimals, "0"));
  return sign ? -units : units;
}

function textOf(units: bigint, decimals: number): AmountText {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
