/** Keys of a company's settings in the query cache. */

export const settingsKeys = {
  all: ["settings"] as const,
  rules: (company: string) => [...settingsKeys.all, company, "rules"] as const,
  terms: (company: string) => [...settingsKeys.all, company, "terms"] as const,
  holidays: (company: string, year: number) => [...settingsKeys.all, company, "holidays", year] as const,
  rates: (company: string) => [...settingsKeys.all, company, "rates"] as const,
  houseBanks: (company: string) => [...settingsKeys.all, company, "house-banks"] as const,
  sharedIbans: (company: string) => [...settingsKeys.all, company, "shared-ibans"] as const,
  approvals: (company: string) => [...settingsKeys.all, company, "approvals"] as const,
  remittance: (company: string) => [...settingsKeys.all, company, "remittance"] as const,
  members: (company: string) => [...settingsKeys.all, company, "members"] as const,
  webhooks: (company: string) => [...settingsKeys.all, company, "webhooks"] as const,
  deliveries: (webhook: string) => [...settingsKeys.all, "deliveries", webhook] as const,
  tokens: () => [...settingsKeys.all, "tokens"] as const,
};
