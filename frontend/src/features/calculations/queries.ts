/** Calculations: reading, starting, stopping. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import type { CalculationOut, Comparison } from "@/api/shapes";
import { calculationKeys } from "./keys";

const PAGE = 30;

export function calculationsOptions(company: string) {
  return infiniteQueryOptions({
    queryKey: calculationKeys.list(company),
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => readCalculations(company, PAGE, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function newestCalculationOptions(company: string) {
  return queryOptions({
    queryKey: calculationKeys.newest(company),
    queryFn: async ({ signal }): Promise<CalculationOut | null> =>
      (await readCalculations(company, 1, "", signal)).items[0] ?? null,
  });
}

function readCalculations(company: string, limit: number, cursor: string, signal: AbortSignal) {
  const query = { limit, ...(cursor ? { cursor } : {}) };
  return answered(
    http.GET("/api/v1/companies/{company}/calculations", { params: { path: { company }, query }, signal }),
  );
}

export function calculationOptions(id: string) {
  return queryOptions({
    queryKey: calculationKeys.one(id),
    queryFn: ({ signal }) =>
      answered<CalculationOut>(
        http.GET("/api/v1/calculations/{calculation_id}", {
          params: { path: { calculation_id: id } },
          signal,
        }),
      ),
  });
}

/** What changed from another calculation to this one, so many suppliers at a time. */
const COMPARED = 50;

export function comparisonOptions(id: string, other: string) {
  return infiniteQueryOptions({
    queryKey: calculationKeys.comparison(id, other),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }) => {
      const params = {
        path: { calculation_id: id },
        query: { with: other, limit: COMPARED, ...(cursor ? { cursor } : {}) },
      };
      return answered<Comparison>(
        http.GET("/api/v1/calculations/{calculation_id}/compare", { params, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: Infinity, // two finished calculations do not change any more
  });
}

export interface CalculationRequest {
  company: string;
  /** YYYY-MM-DD; the company's today when absent. */
  keyDate: string | null;
  /** Ids of suppliers; all of them when absent. */
  suppliers?: string[];
}

export function startCalculation({
  company,
  keyDate,
  suppliers,
}: CalculationRequest): Promise<CalculationOut> {
  const body = { ...(keyDate ? { key_date: keyDate } : {}), ...(suppliers ? { suppliers } : {}) };
  return answered<CalculationOut>(
    http.POST("/api/v1/companies/{company}/calculations", { params: { path: { company } }, body }),
  );
}

export function cancelCalculation(id: string): Promise<CalculationOut> {
  return answered<CalculationOut>(
    http.POST("/api/v1/calculations/{calculation_id}/cancel", { params: { path: { calculation_id: id } } }),
  );
}
