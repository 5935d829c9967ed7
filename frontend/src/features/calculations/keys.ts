export const calculationKeys = {
  all: ["calculations"] as const,
  list: (company: string) => [...calculationKeys.all, "list", company] as const,
  newest: (company: string) => [...calculationKeys.all, "newest", company] as const,
  comparison: (id: string, other: string) => [...calculationKeys.all, "comparison", id, other] as const,
  one: (id: string) => [...calculationKeys.all, "one", id] as const,
};
