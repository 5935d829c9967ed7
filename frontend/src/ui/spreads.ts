/** Names of months and ages as the settings of the calculation label them. */

import type { IntlShape } from "react-intl";
import type { Formats } from "./formats";

/** `before`, `2026-03`, `after` */
export function monthLabel(label: string, intl: IntlShape, formats: Formats): string {
  if (label === "before") return intl.formatMessage({ id: "months.before" });
  if (label === "after") return intl.formatMessage({ id: "months.after" });
  return formats.month(label);
}

/** `not_due`, `1-30`, `>120` */
export function ageLabel(label: string, intl: IntlShape): string {
  if (label === "not_due") return intl.formatMessage({ id: "ages.notDue" });
  return intl.formatMessage(
    { id: "ages.days" },
    { days: label.replace("-", "–").replace(">=", "≥ ").replace(">", "> ") },
  );
}
