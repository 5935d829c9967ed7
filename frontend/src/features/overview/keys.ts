/** Keys of the overview in the query cache. */

export const overviewKeys = {
  all: ["overview"] as const,
  company: (company: string) => [...overviewKeys.all, company] as const,
  sums: (company: string, asOf: string | null) => [...overviewKeys.company(company), "sums", asOf] as const,
  forecast: (company: string) => [...overviewKeys.company(company), "forecast"] as const,
  latest: (company: string, currency: string, asOf: string | null) =>
    [...overviewKeys.company(company), "overdue", currency, asOf] as const,
};
