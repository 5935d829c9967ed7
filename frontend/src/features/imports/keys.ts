export const importKeys = {
  all: ["imports"] as const,
  list: (company: string) => [...importKeys.all, "list", company] as const,
  newest: (company: string) => [...importKeys.all, "newest", company] as const,
  syncs: (company: string) => [...importKeys.all, "syncs", company] as const,
  one: (id: string) => [...importKeys.all, "one", id] as const,
  preview: (id: string, status: string) => [...importKeys.one(id), "preview", status] as const,
  issues: (id: string) => [...importKeys.one(id), "issues"] as const,
};
