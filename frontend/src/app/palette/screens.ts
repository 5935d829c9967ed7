/** Where the palette leads by name: every screen of a company, and what is done there. */

import { SETTINGS_TABS } from "@/features/settings/tabs";
import type { MessageId } from "@/ui/words";

type Section =
  | "overview"
  | "suppliers"
  | "suppliers/groups"
  | "imports"
  | "calculations"
  | "payment-runs"
  | "bank-messages";

export interface Target {
  key: string;
  /** Words of it, the first alone or "Settings: Rules". */
  words: readonly MessageId[];
  to: `/c/$company/${Section | "settings"}`;
  search?: { tab?: (typeof SETTINGS_TABS)[number] };
}

export const SCREENS: readonly Target[] = [
  { key: "overview", words: ["overview"], to: "/c/$company/overview" },
  { key: "suppliers", words: ["suppliers"], to: "/c/$company/suppliers" },
  { key: "groups", words: ["suppliers", "groups"], to: "/c/$company/suppliers/groups" },
  { key: "imports", words: ["imports"], to: "/c/$company/imports" },
  { key: "calculations", words: ["calculations"], to: "/c/$company/calculations" },
  { key: "payment-runs", words: ["paymentRuns"], to: "/c/$company/payment-runs" },
  { key: "bank-messages", words: ["bankMessages"], to: "/c/$company/bank-messages" },
  ...SETTINGS_TABS.map((tab) => ({
    key: `settings-${tab}`,
    words: ["settings", `settings.${tab}`] as const,
    to: "/c/$company/settings" as const,
    search: { tab },
  })),
];

export const DEEDS: readonly Target[] = [
  { key: "import", words: ["suppliers.first.import"], to: "/c/$company/imports" },
  { key: "calculate", words: ["calculation.start"], to: "/c/$company/calculations" },
  { key: "propose", words: ["propose"], to: "/c/$company/payment-runs" },
];
