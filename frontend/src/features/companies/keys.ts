export const companyKeys = {
  all: ["companies"] as const,
  one: (company: string) => [...companyKeys.all, company] as const,
};
