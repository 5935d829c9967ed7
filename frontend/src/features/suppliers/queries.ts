/**
 * Reading suppliers, their figures, documents and events.
 *
 * An answer may have two shapes; the shorter one is for tokens narrowed to one supplier, and never for a person.
 */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import type {
  Allocation,
  Entry,
  EventList,
  Hold,
  HoldWish,
  OpenItem,
  SupplierList,
  SupplierOut,
} from "@/api/shapes";
import { type Filter, USUAL_SORT } from "./filter";
import { supplierKeys } from "./keys";

/** Rows of one window of the list. */
export const BLOCK = 100;

/** Say that an account is the supplier's; refused for whoever delivered it. */
export function confirmBankAccount(supplier: string, account: string): Promise<unknown> {
  const path = { supplier_id: supplier, account_id: account };
  return answered(
    http.POST("/api/v1/suppliers/{supplier_id}/bank-accounts/{account_id}/confirm", { params: { path } }),
  );
}

export function windowOptions(company: string, filter: Filter, block: number) {
  return queryOptions({
    queryKey: supplierKeys.window(company, filter, block),
    queryFn: ({ signal }) => readWindow(company, filter, { offset: block * BLOCK, limit: BLOCK, signal }),
    staleTime: 60_000,
    gcTime: 2 * 60_000,
    // Reading a window again would move rows under the reader's eyes; live changes keep it fresh (useLiveList).
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** The head of the list without any filter: which currencies there are. */
export function wholeListOptions(company: string) {
  const everything: Filter = {
    q: "",
    currency: "",
    group: "",
    hideZero: false,
    sort: USUAL_SORT,
    asOf: null,
  };
  return queryOptions({
    queryKey: supplierKeys.whole(company),
    queryFn: ({ signal }) => readWindow(company, everything, { offset: 0, limit: 1, signal }),
    staleTime: 5 * 60_000,
  });
}

interface Extent {
  offset: number;
  limit: number;
  signal?: AbortSignal;
}

export function readWindow(company: string, filter: Filter, extent: Extent): Promise<SupplierList> {
  const { signal, ...page } = extent;
  const query = {
    ...page,
    sort: filter.sort,
    hide_zero: filter.hideZero,
    ...(filter.q ? { q: filter.q } : {}),
    ...(filter.currency ? { currency: filter.currency } : {}),
    ...(filter.group ? { group: filter.group } : {}),
    ...(filter.asOf ? { key_date: filter.asOf } : {}),
  };
  return answered<SupplierList>(
    http.GET("/api/v1/companies/{company}/suppliers", {
      params: { path: { company }, query },
      ...(signal ? { signal } : {}),
    }),
  );
}

export function supplierOptions(supplier: string) {
  return queryOptions({
    queryKey: supplierKeys.one(supplier),
    queryFn: ({ signal }) =>
      answered(http.GET("/api/v1/suppliers/{supplier_id}", { params: pathOf(supplier), signal })).then(
        (found) => found as SupplierOut,
      ),
  });
}

export function openItemsOptions(supplier: string, asOf: string | null) {
  return queryOptions({
    queryKey: supplierKeys.openItems(supplier, asOf),
    queryFn: async ({ signal }): Promise<OpenItem[]> => {
      const params = { ...pathOf(supplier), query: asOf ? { key_date: asOf } : {} };
      const pending = http.GET("/api/v1/suppliers/{supplier_id}/open-items", { params, signal });
      return (await answered(pending)).items as OpenItem[];
    },
  });
}

export function allocationsOptions(supplier: string, asOf: string | null) {
  return queryOptions({
    queryKey: supplierKeys.allocations(supplier, asOf),
    queryFn: async ({ signal }): Promise<Allocation[]> => {
      const params = { ...pathOf(supplier), query: asOf ? { key_date: asOf } : {} };
      const pending = http.GET("/api/v1/suppliers/{supplier_id}/allocations", { params, signal });
      return (await answered(pending)).items;
    },
  });
}

export function entriesOptions(supplier: string, block: number) {
  return queryOptions({
    queryKey: supplierKeys.entriesWindow(supplier, block),
    queryFn: async ({ signal }): Promise<{ items: Entry[]; total: number }> => {
      const params = { ...pathOf(supplier), query: { offset: block * BLOCK, limit: BLOCK } };
      const found = await answered(http.GET("/api/v1/suppliers/{supplier_id}/entries", { params, signal }));
      return found as { items: Entry[]; total: number };
    },
  });
}

/** More than a supplier ever has. */
const HOLDS = 200;

/** Events in pages of this many, the newest page first. */
export const EVENT_PAGE = 50;

export function eventsOptions(supplier: string, lastSeq: number) {
  return infiniteQueryOptions({
    queryKey: supplierKeys.events(supplier),
    initialPageParam: lastSeq,
    queryFn: ({ signal, pageParam: upTo }): Promise<EventList> => {
      const after = Math.max(0, upTo - EVENT_PAGE);
      const params = { ...pathOf(supplier), query: { after, limit: EVENT_PAGE } };
      return answered<EventList>(http.GET("/api/v1/suppliers/{supplier_id}/events", { params, signal }));
    },
    getNextPageParam: (page, _pages, upTo) => {
      const reached = Math.max(0, upTo - EVENT_PAGE);
      return reached >= page.first_seq && reached > 0 ? reached : undefined;
    },
  });
}

/** Everything held back, and what was and is released, newest first. */
export function holdsOptions(supplier: string) {
  return queryOptions({
    queryKey: supplierKeys.holds(supplier),
    queryFn: async ({ signal }): Promise<Hold[]> => {
      const params = { ...pathOf(supplier), query: { released: true, limit: HOLDS } };
      const pending = http.GET("/api/v1/suppliers/{supplier_id}/holds", { params, signal });
      return (await answered(pending)).items.toReversed();
    },
  });
}

/** Keep one document, or everything of the supplier, out of proposals. */
export function createHold(supplier: string, wish: HoldWish, key: string): Promise<Hold> {
  const params = { ...pathOf(supplier), header: { "Idempotency-Key": key } };
  return answered<Hold>(http.POST("/api/v1/suppliers/{supplier_id}/holds", { params, body: wish }));
}

export function releaseHold(supplier: string, id: string): Promise<Hold> {
  const params = { path: { supplier_id: supplier, hold_id: id } };
  return answered<Hold>(http.DELETE("/api/v1/suppliers/{supplier_id}/holds/{hold_id}", { params }));
}

function pathOf(supplier: string) {
  return { path: { supplier_id: supplier } };
}
