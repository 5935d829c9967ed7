/** The parts of addresses that pages share. */

import { RUN_TABS, type RunTab } from "@/features/paymentRuns/tabs";
import { SETTINGS_TABS, type SettingsTab } from "@/features/settings/tabs";
import { TABS, type Tab } from "@/features/suppliers/tabs";

/** `as_of`: the figures of a past key date; without it the current ones. */
export function readAsOf(search: Record<string, unknown>): { as_of?: string | undefined } {
  const day = search["as_of"];
  return typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day) ? { as_of: day } : {};
}

export function readTab(search: Record<string, unknown>): { tab?: Tab | undefined } {
  const tab = TABS.find((name) => name === search["tab"]);
  return tab === undefined || tab === TABS[0] ? {} : { tab };
}

export function readCurrency(search: Record<string, unknown>): { currency?: string | undefined } {
  const currency = search["currency"];
  return typeof currency === "string" && /^[A-Z]{3}$/.test(currency) ? { currency } : {};
}

export function readSettingsTab(search: Record<string, unknown>): { tab?: SettingsTab | undefined } {
  const tab = SETTINGS_TABS.find((name) => name === search["tab"]);
  return tab === undefined || tab === SETTINGS_TABS[0] ? {} : { tab };
}

/** `run_date`: the pay date that a proposal begins with. */
export function readRunDate(search: Record<string, unknown>): { run_date?: string | undefined } {
  const day = search["run_date"];
  return typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day) ? { run_date: day } : {};
}

/** `with`: the calculation another one is compared with. */
export function readCompared(search: Record<string, unknown>): { with?: string | undefined } {
  const id = search["with"];
  return typeof id === "string" && /^[0-9a-f-]{36}$/.test(id) ? { with: id } : {};
}

export function readRunTab(search: Record<string, unknown>): { tab?: RunTab | undefined } {
  const tab = RUN_TABS.find((name) => name === search["tab"]);
  return tab === undefined || tab === RUN_TABS[0] ? {} : { tab };
}
