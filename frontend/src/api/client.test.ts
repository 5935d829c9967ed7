// @vitest-environment jsdom

import { HttpResponse, http as handle } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { answered, http } from "./client";
import { NoAnswer, RequestRefused, mayPass } from "./failures";

const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe("a request", () => {
  it("names the page's language, and proves with the cookie's token that it is the page's own", async () => {
    document.documentElement.lang = "en";
    document.cookie = "other=1";
    document.cookie = "vade_csrf=token=with=equals";
    const seen: Record<string, string | null>[] = [];
    const note = ({ request }: { request: Request }) => {
      const { headers } = request;
      seen.push({ language: headers.get("Accept-Language"), token: headers.get("X-CSRF-Token") });
      return new HttpResponse(null, { status: 204 });
    };
    server.use(handle.delete("*/api/v1/session", note), handle.get("*/api/v1/me", note));

    await answered(http.DELETE("/api/v1/session"));
    await answered(http.GET("/api/v1/me"));

    expect(seen).toEqual([
      { language: "en", token: "token=with=equals" },
      { language: "en", token: null },
    ]);
  });

  it("says when nobody is at the page, and no more once somebody is", async () => {
    const seen: (string | null)[] = [];
    server.use(
      handle.get("*/api/v1/me", ({ request }) => {
        seen.push(request.headers.get("X-Vade-Unattended"));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const now = vi.spyOn(Date, "now");

    await answered(http.GET("/api/v1/me"));
    now.mockReturnValue(Date.now() + 61_000);
    await answered(http.GET("/api/v1/me"));
    globalThis.dispatchEvent(new Event("keydown"));
    await answered(http.GET("/api/v1/me"));
    now.mockRestore();

    expect(seen).toEqual([null, "1", null]);
  });

  it("raises the server's problem, with the time to wait", async () => {
    const problem = {
      code: "too-many-attempts",
      status: 429,
      title: "Too many",
      detail: "Wait",
      request_id: "q",
    };
    const type = { "Content-Type": "application/problem+json", "Retry-After": "240" };
    server.use(handle.get("*/api/v1/me", () => HttpResponse.json(problem, { status: 429, headers: type })));

    const failure = await answered(http.GET("/api/v1/me")).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(RequestRefused);
    expect(failure).toMatchObject({ problem, retryAfterSeconds: 240, message: "Wait" });
    expect(mayPass(failure)).toBe(false);
  });

  it("makes a problem of what a proxy answers", async () => {
    const headers = { "X-Request-ID": "abc" };
    server.use(handle.get("*/api/v1/me", () => HttpResponse.text("<html>", { status: 502, headers })));

    const failure = await answered(http.GET("/api/v1/me")).catch((error: unknown) => error);

    expect(failure).toMatchObject({ problem: { code: "http-502", status: 502, request_id: "abc" } });
    expect(mayPass(failure)).toBe(true);
  });

  it("tells silence from a refusal", async () => {
    server.use(handle.get("*/api/v1/me", () => HttpResponse.error()));

    const failure = await answered(http.GET("/api/v1/me")).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(NoAnswer);
    expect(mayPass(failure)).toBe(true);
  });

  it("lets an abort be an abort", async () => {
    server.use(handle.get("*/api/v1/me", () => HttpResponse.json({})));
    const stopper = new AbortController();
    stopper.abort();

    const failure = await answered(http.GET("/api/v1/me", { signal: stopper.signal })).catch(
      (e: unknown) => e,
    );

    expect(failure).toMatchObject({ name: "AbortError" });
  });
});
