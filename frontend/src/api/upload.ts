/** Delivering a file. `fetch` cannot tell how much of a body has left, so this one request is an XMLHttpRequest. */

import { ownHeaders } from "./client";
import { NoAnswer, RequestRefused, asProblem } from "./failures";
import type { ImportOut } from "./shapes";

/** What is what in a list of the user's own: JSON in a field of the form, and so no shape of the schema. */
export interface ColumnMapping {
  /** Heading of the file -> our column; null: none of ours. */
  columns: Record<string, string | null>;
  decimal_mark: "," | "." | null;
  date_order: "day" | "month" | null;
  credits_positive: boolean;
}

export interface Upload {
  company: string;
  file: File;
  /** Whether the file is complete: lines it does not contain are removed. */
  isComplete: boolean;
  /** What a complete file is complete for, as the import before it said; nothing named: everything. */
  scope?: Readonly<Record<string, string>>;
  /** Whether it is read and shown, and waits for somebody's word. */
  isHeld: boolean;
  mapping?: ColumnMapping;
  /** Told the part that has been sent, 0 to 1. */
  onSent: (part: number) => void;
  signal?: AbortSignal;
}

/**
 * POST /companies/{company}/imports; the import it began.
 *
 * @throws RequestRefused, NoAnswer - as `answered` does; an aborted one is an AbortError.
 */
export function uploadImport(upload: Upload): Promise<ImportOut> {
  const { company, onSent, signal } = upload;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/companies/${encodeURIComponent(company)}/imports`);
    for (const [name, value] of Object.entries(ownHeaders("POST"))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) onSent(event.loaded / event.total);
    });
    request.addEventListener("load", () => settle(request, resolve, reject));
    request.addEventListener("error", () => reject(new NoAnswer("upload")));
    request.addEventListener("abort", () => reject(new DOMException("upload stopped", "AbortError")));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(formOf(upload));
  });
}

function formOf({ file, isComplete, scope = {}, isHeld, mapping }: Upload): FormData {
  const form = new FormData();
  form.append("mode", isComplete ? "snapshot" : "delta");
  for (const [bound, value] of Object.entries(scope)) form.append(bound, value);
  form.append("preview", String(isHeld));
  if (mapping) form.append("mapping", JSON.stringify(mapping));
  form.append("file", file);
  return form;
}

function settle(
  request: XMLHttpRequest,
  resolve: (made: ImportOut) => void,
  reject: (failure: Error) => void,
): void {
  const body = parsed(request.responseText);
  if (request.status === 202) {
    resolve(body as ImportOut);
    return;
  }
  const requestId = request.getResponseHeader("X-Request-ID") ?? "";
  reject(
    new RequestRefused(asProblem(body, { status: request.status, url: request.responseURL, requestId })),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
