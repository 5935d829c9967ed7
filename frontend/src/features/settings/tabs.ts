/** Parts of the settings; the first is shown unless the address names another. */

export const SETTINGS_TABS = [
  "rules",
  "terms",
  "holidays",
  "rates",
  "banks",
  "approvals",
  "remittance",
  "people",
  "tokens",
  "webhooks",
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];
