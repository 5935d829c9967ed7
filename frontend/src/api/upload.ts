/** Delivering a file. `fetch` cannot tell how much of a body has left, so this one request is an XMLHttpRequest. */

import { ownHeaders } from "./client";
import { NoAnswer, RequestRefused, asProblem } from "./failures";
import type { ImportOut } from "./shapes";

export interface Upload {
  company: string;
  file: File;
  /** Whether the file is complete: lines it does not contain are removed. */
  isComplete: boolean;
  /** Told the part that has been sent, 0 to 1. */
  onSent: (part: number) => void;
  signal?: AbortSignal;
}

/**
 * POST /companies/{company}/imports; the import it began.
 *
 * @throws RequestRefused, NoAnswer - as `answered` does; an aborted one is an AbortError.
 */
export function uploadImport({ company, file, isComplete, onSent, signal }: Upload): Promise<ImportOut> {
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
    const form = new FormData();
    form.append("mode", isComplete ? "snapshot" : "delta");
    form.append("file", file);
    request.send(form);
  });
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
