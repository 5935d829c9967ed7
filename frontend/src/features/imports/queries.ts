/** Deliveries of a ledger and what was wrong with their rows. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import type { ImportOut, ImportPreview, SyncList } from "@/api/shapes";
import { importKeys } from "./keys";

const PAGE = 30;
const ISSUES_PAGE = 200;
/** Pulls that are read of a source: one of them may be under way. */
const PULLS = 5;

export function importsOptions(company: string) {
  return infiniteQueryOptions({
    queryKey: importKeys.list(company),
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => readImports(company, PAGE, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function newestImportOptions(company: string) {
  return queryOptions({
    queryKey: importKeys.newest(company),
    queryFn: async ({ signal }): Promise<ImportOut | null> =>
      (await readImports(company, 1, "", signal)).items[0] ?? null,
  });
}

function readImports(company: string, limit: number, cursor: string, signal: AbortSignal) {
  const query = { limit, ...(cursor ? { cursor } : {}) };
  return answered(
    http.GET("/api/v1/companies/{company}/imports", { params: { path: { company }, query }, signal }),
  );
}

export function importOptions(id: string) {
  return queryOptions({
    queryKey: importKeys.one(id),
    queryFn: ({ signal }) =>
      answered<ImportOut>(
        http.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id } }, signal }),
      ),
  });
}

/** How the company's source stands, and its newest pulls. */
export function syncsOptions(company: string) {
  return queryOptions({
    queryKey: importKeys.syncs(company),
    queryFn: ({ signal }): Promise<SyncList> => {
      const params = { path: { company }, query: { limit: PULLS } };
      return answered<SyncList>(http.GET("/api/v1/companies/{company}/syncs", { params, signal }));
    },
  });
}

/** Fetch from the source; the pull that is under way already, if there is one. */
export function startSync(company: string, complete: boolean): Promise<ImportOut> {
  const params = { path: { company } };
  return answered<ImportOut>(http.POST("/api/v1/companies/{company}/syncs", { params, body: { complete } }));
}

/** What a delivery says; another thing with each status. */
export function previewOptions(id: string, status: ImportOut["status"]) {
  return queryOptions({
    queryKey: importKeys.preview(id, status),
    queryFn: ({ signal }): Promise<ImportPreview> => {
      const params = { path: { import_id: id } };
      return answered<ImportPreview>(http.GET("/api/v1/imports/{import_id}/preview", { params, signal }));
    },
  });
}

/** Agree to what a delivery would change. */
export function confirmImport(id: string): Promise<ImportOut> {
  return answered<ImportOut>(
    http.POST("/api/v1/imports/{import_id}/confirm", { params: { path: { import_id: id } } }),
  );
}

/** Stop an import; nothing of it reaches the ledger. */
export function cancelImport(id: string): Promise<ImportOut> {
  return answered<ImportOut>(
    http.POST("/api/v1/imports/{import_id}/cancel", { params: { path: { import_id: id } } }),
  );
}

export function issuesOptions(id: string) {
  return infiniteQueryOptions({
    queryKey: importKeys.issues(id),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }) => {
      const query = { limit: ISSUES_PAGE, ...(cursor ? { cursor } : {}) };
      const params = { path: { import_id: id }, query };
      return answered(http.GET("/api/v1/imports/{import_id}/issues", { params, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
