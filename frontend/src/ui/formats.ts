/** Numbers, dates and amounts as the page's language writes them. */

import { useMemo } from "react";
import { useIntl } from "react-intl";
import { type AmountText, decimalsOf } from "@/money/amounts";
import { type Locale, formatAmount, formatMoney } from "@/money/format";

export interface Formats {
  amount: (amount: AmountText) => string;
  money: (amount: AmountText, currency: string) => string;
  /** A decimal string that is no money, such as average days. */
  decimal: (text: string) => string;
  count: (value: number) => string;
  percent: (part: number) => string;
  /** "2026-03-15" -> 15.03.2026 or 15/03/2026. */
  date: (day: string) => string;
  /** Two days of one stretch: 26–29 Mar. */
  span: (first: string, last: string) => string;
  /** "2026-03" -> Mar 26. */
  month: (month: string) => string;
  /** A moment in the company's time zone. */
  moment: (iso: string) => string;
  time: (iso: string) => string;
  duration: (milliseconds: number) => string;
}

export function useFormats(): Formats {
  const { locale, timeZone } = useIntl();
  return useMemo(() => formatsOf(locale, timeZone ?? "Europe/Istanbul"), [locale, timeZone]);
}

export function formatsOf(locale: Locale, timeZone: string): Formats {
  const counts = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const days = new Intl.DateTimeFormat(locale, { ...dayParts, timeZone: "UTC" });
  const spans = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const months = new Intl.DateTimeFormat(locale, { month: "short", year: "2-digit", timeZone: "UTC" });
  const moments = new Intl.DateTimeFormat(locale, {
    ...dayParts,
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  const times = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
  });
  return {
    amount: (amount) => formatAmount(amount, locale),
    money: (amount, currency) => formatMoney(amount, currency, locale),
    decimal: (text) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: decimalsOf(text) }).format(
        text as Intl.StringNumericLiteral,
      ),
    count: (value) => counts.format(value),
    percent: (part) => percents.format(part),
    date: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    span: (first, last) => spans.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`)),
    month: (month) => months.format(new Date(`${month}-01T00:00:00Z`)),
    moment: (iso) => moments.format(new Date(iso)),
    time: (iso) => times.format(new Date(iso)),
    duration: (milliseconds) => formatDuration(milliseconds, locale),
  };
}

const dayParts = { day: "2-digit", month: "2-digit", year: "numeric" } as const;

function formatDuration(milliseconds: number, locale: Locale): string {
  const unit = (value: number, name: "second" | "minute" | "hour", decimals = 0) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: decimals,
    }).format(value);
  const seconds = milliseconds / 1000;
  if (seconds < 10) return unit(seconds, "second", 1);
  if (seconds < 60) return unit(Math.round(seconds), "second");
  const whole = Math.round(seconds);
  if (whole < 3600) return `${unit(Math.floor(whole / 60), "minute")} ${unit(whole % 60, "second")}`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return minutes === 0 ? unit(hours, "hour") : `${unit(hours, "hour")} ${unit(minutes, "minute")}`;
}
