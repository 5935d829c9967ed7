/** Companies: the one being looked at, and founding the first. */

import { queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import type { CompanyOut } from "@/api/shapes";
import { companyKeys } from "./keys";

export function companyOptions(company: string) {
  return queryOptions({
    queryKey: companyKeys.one(company),
    queryFn: ({ signal }) =>
      answered<CompanyOut>(
        http.GET("/api/v1/companies/{company}", { params: { path: { company } }, signal }),
      ),
    staleTime: 30_000,
  });
}

export interface NewCompany {
  code: string;
  name: string;
  currency: string;
  timezone: string;
}

export function createCompany(company: NewCompany): Promise<CompanyOut> {
  return answered<CompanyOut>(http.POST("/api/v1/companies", { body: company }));
}
