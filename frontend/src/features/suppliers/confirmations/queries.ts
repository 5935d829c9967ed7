/** Letters that ask a supplier to confirm its balance, and what it answered. */

import { queryOptions } from "@tanstack/react-query";
import { answered, http } from "@/api/client";
import { type SavedFile, readFile } from "@/api/download";
import { newKey } from "@/api/idempotency";
import type {
  BalanceConfirmation,
  BalanceConfirmationAnswer,
  BalanceConfirmationNow,
  BalanceConfirmationWish,
} from "@/api/shapes";
import { supplierKeys } from "../keys";

/** More letters than a supplier is sent in years; the newest come first. */
const ALL = 200;

export function confirmationsOptions(supplier: string) {
  return queryOptions({
    queryKey: supplierKeys.confirmations(supplier),
    queryFn: async ({ signal }): Promise<BalanceConfirmation[]> => {
      const params = { path: { supplier_id: supplier }, query: { limit: ALL } };
      const pending = http.GET("/api/v1/suppliers/{supplier_id}/balance-confirmations", { params, signal });
      return (await answered(pending)).items;
    },
  });
}

/** One letter, and what the ledger says of its day by now. */
export function confirmationOptions(supplier: string, id: string) {
  return queryOptions({
    queryKey: supplierKeys.confirmation(supplier, id),
    queryFn: ({ signal }): Promise<BalanceConfirmationNow> => {
      const params = { path: { confirmation_id: id } };
      return answered<BalanceConfirmationNow>(
        http.GET("/api/v1/balance-confirmations/{confirmation_id}", { params, signal }),
      );
    },
    staleTime: 0,
  });
}

export function askForConfirmation(
  supplier: string,
  wish: BalanceConfirmationWish,
): Promise<BalanceConfirmation> {
  const params = { path: { supplier_id: supplier }, header: { "Idempotency-Key": newKey() } };
  return answered<BalanceConfirmation>(
    http.POST("/api/v1/suppliers/{supplier_id}/balance-confirmations", { params, body: wish }),
  );
}

export function recordAnswer(id: string, answer: BalanceConfirmationAnswer): Promise<BalanceConfirmation> {
  const params = { path: { confirmation_id: id } };
  return answered<BalanceConfirmation>(
    http.POST("/api/v1/balance-confirmations/{confirmation_id}/answer", { params, body: answer }),
  );
}

export function readLetter(id: string): Promise<SavedFile> {
  return readFile(`/api/v1/balance-confirmations/${encodeURIComponent(id)}/letter.pdf`);
}
