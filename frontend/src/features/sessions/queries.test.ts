// @vitest-environment jsdom

import { describe, expect, it } from "vitest";
import { NoAnswer, RequestRefused } from "@/api/failures";
import { asksForCode, isCodeNeeded } from "./queries";

function refused(code: string): RequestRefused {
  return new RequestRefused({
    type: `/docs/problems/${code}`,
    title: "",
    status: 401,
    detail: "",
    instance: "/api/v1/session",
    code,
    request_id: "",
  });
}

describe("a refused sign-in", () => {
  it("asks for a code where one is needed, without calling it an error", () => {
    expect(isCodeNeeded(refused("second-factor-needed"))).toBe(true);
    expect(asksForCode(refused("second-factor-needed"))).toBe(true);
  });

  it("goes on asking after a wrong code, and says that it was wrong", () => {
    expect(isCodeNeeded(refused("wrong-code"))).toBe(false);
    expect(asksForCode(refused("wrong-code"))).toBe(true);
  });

  it.each([refused("wrong-credentials"), refused("too-many-attempts"), new NoAnswer("away"), null])(
    "asks for none otherwise",
    (error) => {
      expect(asksForCode(error)).toBe(false);
    },
  );
});
