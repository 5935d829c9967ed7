/** Reading what is owed at a glance, and the suppliers that wait longest for the most. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import type { CashForecast, Overview, SupplierList } from "@/api/shapes";
import { overviewKeys } from "./keys";

/** How many suppliers the list of the most overdue names. */
const MOST = 10;
const WEEKS = 8;

export function overviewOptions(company: string, asOf: string | null) {
  return queryOptions({
    queryKey: overviewKeys.sums(company, asOf),
    queryFn: ({ signal }) =>
      answered<Overview>(
        http.GET("/api/v1/companies/{company}/overview", {
          params: { path: { company }, query: asOf ? { key_date: asOf } : {} },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function mostOverdueOptions(company: string, currency: string, asOf: string | null) {
  return queryOptions({
    queryKey: overviewKeys.latest(company, currency, asOf),
    queryFn: ({ signal }) =>
      answered<SupplierList>(
        http.GET("/api/v1/companies/{company}/suppliers", {
          params: {
            path: { company },
            query: {
              currency,
              sort: "-overdue",
              overdue_gt: "0",
              limit: MOST,
              ...(asOf ? { key_date: asOf } : {}),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** What goes out in the coming weeks, as things stand now. */
export function forecastOptions(company: string) {
  return queryOptions({
    queryKey: overviewKeys.forecast(company),
    queryFn: ({ signal }) => {
      const params = { path: { company }, query: { weeks: WEEKS } };
      return answered<CashForecast>(
        http.GET("/api/v1/companies/{company}/cash-forecast", { params, signal }),
      );
    },
  });
}
