import { describe, expect, it } from "vitest";
import { NoAnswer, RequestRefused, asProblem } from "@/api/failures";
import { fieldErrorsOf } from "./fieldErrors";

function refusal(...pointers: string[]): RequestRefused {
  const errors = pointers.map((pointer) => ({ pointer, code: "wrong", message: `wrong ${pointer}` }));
  const known = asProblem(null, { status: 422, url: "", requestId: "" });
  return new RequestRefused({ ...known, errors });
}

describe("fieldErrorsOf", () => {
  it("puts each word to its field", () => {
    const wrong = fieldErrorsOf(refusal("/iban"), ["/iban", "/bic"]);

    expect([wrong.of("/iban"), wrong.of("/bic"), wrong.areAllShown]).toEqual([
      "wrong /iban",
      undefined,
      true,
    ]);
  });

  it("knows that something was said of a field that is not there", () => {
    expect(fieldErrorsOf(refusal("/iban", "/methods/0"), ["/iban"]).areAllShown).toBe(false);
  });

  it.each([
    ["another refusal", refusal()],
    ["no answer", new NoAnswer("away")],
    ["nothing wrong", null],
  ])("has nothing to show for %s", (_name, error) => {
    expect(fieldErrorsOf(error, ["/iban"]).areAllShown).toBe(false);
  });
});
