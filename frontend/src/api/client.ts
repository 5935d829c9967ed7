/** The typed client: one function per endpoint by its path, with our headers, raising our failures. */

import createClient from "openapi-fetch";
import { UNATTENDED, isAttended } from "./attendance";
import { NoAnswer, RequestRefused, asProblem } from "./failures";
import type { paths } from "./schema";

const COOKIES = ["__Host-vade_csrf", "vade_csrf"];
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** The headers every request of ours carries. The language is the page's, not the browser's. */
export function ownHeaders(method: string): Record<string, string> {
  const language = { "Accept-Language": document.documentElement.lang || "tr" };
  if (!SAFE.has(method)) return { ...language, "X-CSRF-Token": csrfToken() };
  return isAttended() ? language : { ...language, [UNATTENDED]: "1" };
}

function csrfToken(): string {
  const cookies = new Map(document.cookie.split("; ").map((pair) => split(pair)));
  return COOKIES.map((name) => cookies.get(name)).find((value) => value !== undefined) ?? "";
}

function split(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}

export const http = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => globalThis.fetch(request),
});

http.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(ownHeaders(request.method))) request.headers.set(name, value);
  },
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer.
 *
 * @throws RequestRefused - the server answered with an error.
 * @throws NoAnswer - there was no answer; an aborted request stays an AbortError.
 */
export async function answered<Data>(pending: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await pending;
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    throw new NoAnswer(cause);
  }
  const { response } = answer;
  if (response.ok) return answer.data as Data;
  const requestId = response.headers.get("X-Request-ID") ?? "";
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  throw new RequestRefused(
    asProblem(answer.error, { status: response.status, url: response.url, requestId }),
    Number.isNaN(wait) ? null : wait,
  );
}

/** Something with the tag that a change of it has to name. */
export interface Tagged<Data> {
  data: Data;
  tag: string;
}

/**
 * As `answered`, with the ETag of what was read.
 *
 * @throws RequestRefused, NoAnswer - as `answered` does.
 */
export async function answeredWithTag<Data>(pending: Promise<Answer<Data>>): Promise<Tagged<Data>> {
  let tag = "";
  const data = await answered(
    pending.then((answer) => {
      tag = answer.response.headers.get("ETag") ?? "";
      return answer;
    }),
  );
  return { data, tag };
}

function isAbort(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "name" in cause && cause.name === "AbortError";
}
