/** Keys of payment runs in the query cache. */

export const paymentRunKeys = {
  all: ["payment-runs"] as const,
  list: (company: string) => [...paymentRunKeys.all, "list", company] as const,
  counts: (company: string) => [...paymentRunKeys.all, "counts", company] as const,
  one: (run: string) => [...paymentRunKeys.all, "one", run] as const,
  whole: (run: string) => [...paymentRunKeys.one(run), "whole"] as const,
  lines: (run: string) => [...paymentRunKeys.one(run), "lines"] as const,
  exceptions: (run: string, state: string) => [...paymentRunKeys.one(run), "exceptions", state] as const,
  review: (run: string) => [...paymentRunKeys.one(run), "review"] as const,
  files: (run: string) => [...paymentRunKeys.one(run), "files"] as const,
  advices: (run: string) => [...paymentRunKeys.one(run), "advices"] as const,
  audit: (run: string) => [...paymentRunKeys.one(run), "audit"] as const,
  houseBanks: (company: string) => [...paymentRunKeys.all, "house-banks", company] as const,
  bankMessages: (company: string) => [...paymentRunKeys.all, "bank-messages", company] as const,
  bankMessage: (company: string, message: string) =>
    [...paymentRunKeys.bankMessages(company), message] as const,
  findings: (company: string, message: string) =>
    [...paymentRunKeys.bankMessage(company, message), "findings"] as const,
  accounts: (supplier: string) => [...paymentRunKeys.all, "accounts", supplier] as const,
};
