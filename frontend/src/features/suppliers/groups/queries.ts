/** Groups of suppliers, and who is in one. */

import { queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import type { SupplierGroup, SupplierGroupWish, SupplierList } from "@/api/shapes";
import { filterOf } from "../filter";
import { supplierKeys } from "../keys";
import { readWindow } from "../queries";

const PAGE = 200;
/** Rows that are shown of a group. */
export const MEMBERS = 10;

export function groupsOptions(company: string) {
  return queryOptions({
    queryKey: supplierKeys.groups(company),
    queryFn: async ({ signal }): Promise<SupplierGroup[]> => {
      const found: SupplierGroup[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const params = { path: { company }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } };
        const pending = http.GET("/api/v1/companies/{company}/supplier-groups", { params, signal });
        const page: { items: SupplierGroup[]; next_cursor: string | null } = await answered(pending);
        found.push(...page.items);
        cursor = page.next_cursor;
      }
      return found;
    },
  });
}

/** The first rows of a group by code; their total and sums are the whole group's. */
export function membersOptions(company: string, group: string) {
  return queryOptions({
    queryKey: supplierKeys.members(company, group),
    queryFn: ({ signal }): Promise<SupplierList> =>
      readWindow(company, filterOf({ group, sort: "code" }, null), { offset: 0, limit: MEMBERS, signal }),
  });
}

/** A new group (`id` null), or another content for one. */
export function saveGroup(
  company: string,
  id: string | null,
  wish: SupplierGroupWish,
): Promise<SupplierGroup> {
  if (id === null) {
    const params = { path: { company } };
    return answered<SupplierGroup>(
      http.POST("/api/v1/companies/{company}/supplier-groups", { params, body: wish }),
    );
  }
  const params = { path: { company, group_id: id } };
  return answered<SupplierGroup>(
    http.PUT("/api/v1/companies/{company}/supplier-groups/{group_id}", { params, body: wish }),
  );
}

export function removeGroup(company: string, id: string): Promise<unknown> {
  const params = { path: { company, group_id: id } };
  return answered(http.DELETE("/api/v1/companies/{company}/supplier-groups/{group_id}", { params }));
}
