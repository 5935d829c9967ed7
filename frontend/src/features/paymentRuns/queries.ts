/** Payment runs: reading them, and every step of one. A step names what was seen and is carried out once. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Tagged, answered, answeredWithTag, http } from "@/api/client";
import type {
  AuditList,
  BankFindingList,
  BankMessage,
  BankMessageList,
  HouseBank,
  LineChange,
  PaymentException,
  PaymentFile,
  PaymentRun,
  PaymentRunList,
  PaymentRunReview,
  RemittanceAdvice,
  SupplierOut,
} from "@/api/shapes";
import { paymentRunKeys } from "./keys";

const PAGE = 30;
const LINES = 100;

export function paymentRunsOptions(company: string) {
  return infiniteQueryOptions({
    queryKey: paymentRunKeys.list(company),
    initialPageParam: "",
    queryFn: ({ signal, pageParam }): Promise<PaymentRunList> => readRuns(company, PAGE, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** How many runs stand where. */
export function countsOptions(company: string) {
  return queryOptions({
    queryKey: paymentRunKeys.counts(company),
    queryFn: async ({ signal }) => (await readRuns(company, 1, "", signal)).counts,
  });
}

function readRuns(
  company: string,
  limit: number,
  cursor: string,
  signal: AbortSignal,
): Promise<PaymentRunList> {
  const query = { limit, ...(cursor ? { cursor } : {}) };
  return answered<PaymentRunList>(
    http.GET("/api/v1/companies/{company}/payment-runs", { params: { path: { company }, query }, signal }),
  );
}

export interface Proposal {
  /** YYYY-MM-DD; the company's today when empty. */
  runDate: string;
  nextRunDate: string;
}

export function proposeRun(company: string, { runDate, nextRunDate }: Proposal): Promise<PaymentRun> {
  return answered<PaymentRun>(
    http.POST("/api/v1/companies/{company}/payment-runs", {
      params: { path: { company } },
      body: {
        basis: "CLOSING",
        allow_partial: false,
        ...(runDate ? { run_date: runDate } : {}),
        ...(nextRunDate ? { next_run_date: nextRunDate } : {}),
      },
    }),
  );
}

export function runOptions(run: string) {
  return queryOptions({
    queryKey: paymentRunKeys.whole(run),
    queryFn: ({ signal }): Promise<Tagged<PaymentRun>> =>
      answeredWithTag<PaymentRun>(
        http.GET("/api/v1/payment-runs/{run_id}", { params: { path: { run_id: run } }, signal }),
      ),
  });
}

export function linesOptions(run: string) {
  return infiniteQueryOptions({
    queryKey: paymentRunKeys.lines(run),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }) => {
      const query = { limit: LINES, ...(cursor ? { cursor } : {}) };
      const params = { path: { run_id: run }, query };
      return answered(http.GET("/api/v1/payment-runs/{run_id}/lines", { params, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export type ExceptionState = Exclude<PaymentException["state"], "paid">;

export function exceptionsOptions(run: string, state: ExceptionState) {
  return infiniteQueryOptions({
    queryKey: paymentRunKeys.exceptions(run, state),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }) => {
      const query = { limit: LINES, state: [state], ...(cursor ? { cursor } : {}) };
      const params = { path: { run_id: run }, query };
      return answered(http.GET("/api/v1/payment-runs/{run_id}/exceptions", { params, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function reviewOptions(run: string) {
  return queryOptions({
    queryKey: paymentRunKeys.review(run),
    queryFn: ({ signal }): Promise<PaymentRunReview> =>
      answered<PaymentRunReview>(
        http.GET("/api/v1/payment-runs/{run_id}/review", { params: { path: { run_id: run } }, signal }),
      ),
  });
}

/** The files of an exported run. They never change. */
export function filesOptions(run: string) {
  return queryOptions({
    queryKey: paymentRunKeys.files(run),
    queryFn: async ({ signal }): Promise<PaymentFile[]> => {
      const params = { path: { run_id: run } };
      return (await answered(http.GET("/api/v1/payment-runs/{run_id}/files", { params, signal }))).items;
    },
  });
}

/** More than a page shows well; the newest are shown. */
const ADVICES = 200;

/** What suppliers were told; looked at again while a mail waits. */
export function advicesOptions(run: string) {
  return queryOptions({
    queryKey: paymentRunKeys.advices(run),
    queryFn: async ({ signal }): Promise<RemittanceAdvice[]> => {
      const params = { path: { run_id: run }, query: { limit: ADVICES } };
      return (
        await answered(http.GET("/api/v1/payment-runs/{run_id}/remittance-advices", { params, signal }))
      ).items;
    },
    refetchInterval: ({ state }) => (state.data?.some((one) => one.status === "queued") ? 5_000 : false),
  });
}

/** Mail an advice once more, to the address the supplier has now. */
export function resendAdvice(advice: RemittanceAdvice): Promise<RemittanceAdvice> {
  const path = { supplier_id: advice.supplier, advice_id: advice.id };
  return answered(
    http.POST("/api/v1/suppliers/{supplier_id}/remittance-advices/{advice_id}/resend", { params: { path } }),
  );
}

/** Every act on a run, newest first. */
export function auditOptions(company: string, run: string) {
  return infiniteQueryOptions({
    queryKey: paymentRunKeys.audit(run),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }): Promise<AuditList> => {
      const query = {
        subject: "payment_run",
        subject_id: run,
        limit: LINES,
        ...(cursor ? { cursor } : {}),
      };
      const params = { path: { company }, query };
      return answered<AuditList>(http.GET("/api/v1/companies/{company}/audit", { params, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function bankMessagesOptions(company: string) {
  return infiniteQueryOptions({
    queryKey: paymentRunKeys.bankMessages(company),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }): Promise<BankMessageList> => {
      const params = { path: { company }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } };
      return answered<BankMessageList>(
        http.GET("/api/v1/companies/{company}/bank-messages", { params, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function bankMessageOptions(company: string, message: string) {
  return queryOptions({
    queryKey: paymentRunKeys.bankMessage(company, message),
    queryFn: ({ signal }): Promise<BankMessage> => {
      const params = { path: { company, message_id: message } };
      return answered<BankMessage>(
        http.GET("/api/v1/companies/{company}/bank-messages/{message_id}", { params, signal }),
      );
    },
  });
}

/** What a message said of each payment. */
export function findingsOptions(company: string, message: string) {
  return infiniteQueryOptions({
    queryKey: paymentRunKeys.findings(company, message),
    initialPageParam: "",
    queryFn: ({ signal, pageParam: cursor }): Promise<BankFindingList> => {
      const query = { limit: LINES, ...(cursor ? { cursor } : {}) };
      const params = { path: { company, message_id: message }, query };
      return answered<BankFindingList>(
        http.GET("/api/v1/companies/{company}/bank-messages/{message_id}/findings", { params, signal }),
      );
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Deliver what a bank answered; the same file again changes nothing and says so. */
export function deliverBankMessage(company: string, file: File, key: string): Promise<BankMessage> {
  const form = new FormData();
  form.append("file", file);
  return answered<BankMessage>(
    http.POST("/api/v1/companies/{company}/bank-messages", {
      params: { path: { company }, header: { "Idempotency-Key": key } },
      body: { file: "" },
      bodySerializer: () => form,
    }),
  );
}

export function houseBanksOptions(company: string) {
  return queryOptions({
    queryKey: paymentRunKeys.houseBanks(company),
    queryFn: async ({ signal }): Promise<HouseBank[]> => {
      const params = { path: { company }, query: { limit: LINES } };
      return (await answered(http.GET("/api/v1/companies/{company}/house-banks", { params, signal }))).items;
    },
  });
}

/** The accounts of a supplier that a payment may go to. */
export function accountsOptions(supplier: string) {
  return queryOptions({
    queryKey: paymentRunKeys.accounts(supplier),
    queryFn: async ({ signal }) => {
      const params = { path: { supplier_id: supplier } };
      const found = await answered(http.GET("/api/v1/suppliers/{supplier_id}", { params, signal }));
      // The other shape of this answer is for tokens narrowed to one supplier, and never for a person.
      return (found as SupplierOut).bank_accounts.filter((account) => account.confirmed);
    },
  });
}

/** Somebody's word that an invoice is no duplicate; it is paid from the next proposal on. */
export function releaseDuplicate(
  supplier: string,
  entry: string,
  reason: string,
  key: string,
): Promise<unknown> {
  const params = { path: { supplier_id: supplier }, header: { "Idempotency-Key": key } };
  return answered(
    http.POST("/api/v1/suppliers/{supplier_id}/duplicate-releases", { params, body: { entry, reason } }),
  );
}

/** What a person does with a run: each names what was seen (`tag`); `key` makes a repetition harmless. */
export type Step =
  | { kind: "submit" }
  | { kind: "export" }
  | { kind: "approve"; contentHash: string; code: string }
  | { kind: "reject" | "cancel"; reason: string }
  | { kind: "release"; line: string; reason: string }
  | { kind: "edit"; line: string; change: LineChange };

export interface StepRequest {
  run: string;
  tag: string;
  key: string;
  step: Step;
}

export function takeStep({ run, tag, key, step }: StepRequest): Promise<Tagged<PaymentRun>> {
  const path = { run_id: run };
  const params = { path, header: { "If-Match": tag, "Idempotency-Key": key } };
  switch (step.kind) {
    case "submit":
      return answeredWithTag<PaymentRun>(
        http.POST("/api/v1/payment-runs/{run_id}/submit", { params, body: {} }),
      );
    case "approve":
      return answeredWithTag<PaymentRun>(
        http.POST("/api/v1/payment-runs/{run_id}/approve", {
          params,
          body: { content_hash: step.contentHash, code: step.code || null },
        }),
      );
    case "reject":
      return answeredWithTag<PaymentRun>(
        http.POST("/api/v1/payment-runs/{run_id}/reject", { params, body: { reason: step.reason } }),
      );
    case "cancel":
      return answeredWithTag<PaymentRun>(
        http.POST("/api/v1/payment-runs/{run_id}/cancel", { params, body: { reason: step.reason } }),
      );
    case "export":
      return answeredWithTag<PaymentRun>(http.POST("/api/v1/payment-runs/{run_id}/export", { params }));
    case "release":
      return answeredWithTag<PaymentRun>(
        http.POST("/api/v1/payment-runs/{run_id}/lines/{line_id}/release", {
          params: { ...params, path: { ...path, line_id: step.line } },
          body: { reason: step.reason },
        }),
      );
    case "edit":
      return answeredWithTag<PaymentRun>(
        http.PATCH("/api/v1/payment-runs/{run_id}/lines/{line_id}", {
          params: { path: { ...path, line_id: step.line }, header: { "If-Match": tag } },
          body: step.change,
        }),
      );
  }
}
