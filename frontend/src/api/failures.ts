/** What can go wrong with a request: the server said no (with a problem), or nobody answered. */

import type { Problem } from "./shapes";

/** The server answered with an error; `problem` says what, in the page's language. */
export class RequestRefused extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail || problem.title);
    this.name = "RequestRefused";
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer at all: no network, or the server is away. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause });
    this.name = "NoAnswer";
  }
}

/** A problem from whatever came back: a proxy between us may answer without one. */
export function asProblem(
  body: unknown,
  response: { status: number; url: string; requestId: string },
): Problem {
  if (typeof body === "object" && body !== null && "code" in body && "status" in body) return body as Problem;
  return {
    type: "about:blank",
    title: "",
    status: response.status,
    detail: "",
    instance: response.url,
    code: `http-${response.status}`,
    request_id: response.requestId,
  };
}

export function isStatus(error: unknown, status: number): error is RequestRefused {
  return error instanceof RequestRefused && error.problem.status === status;
}

/** Whether the server no longer knows, or never knew, who asks. */
export function isNotSignedIn(error: unknown): boolean {
  return error instanceof RequestRefused && error.problem.code === "not-signed-in";
}

/** Whether trying the same again may help: nobody answered, or the server was out of breath. */
export function mayPass(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof RequestRefused && error.problem.status >= 502);
}
