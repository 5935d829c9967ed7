import { describe, expect, it, vi } from "vitest";
import { safeReturn, takeLinkSecret } from "./link";

describe("takeLinkSecret", () => {
  it("takes the secret out of the address and of the history", () => {
    const history = { state: 1, replaceState: vi.fn() };
    const location = { hash: "#link=a%2Fb", pathname: "/sign-in", search: "?return=%2Fc%2F1000" };

    const secret = takeLinkSecret(location as Location, history as unknown as History);

    expect(secret).toBe("a/b");
    expect(history.replaceState).toHaveBeenCalledExactlyOnceWith(1, "", "/sign-in?return=%2Fc%2F1000");
  });

  it("leaves an address without one alone", () => {
    const history = { state: 1, replaceState: vi.fn() };

    expect(takeLinkSecret({ hash: "" } as Location, history as unknown as History)).toBeNull();
    expect(history.replaceState).not.toHaveBeenCalled();
  });
});

describe("safeReturn", () => {
  it("goes back to a page of ours", () => {
    expect(safeReturn("/c/1000/suppliers?q=a")).toBe("/c/1000/suppliers?q=a");
  });

  it.each([
    undefined,
    "",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/sign-in",
  ])("goes to the first page instead of %j", (path) => {
    expect(safeReturn(path)).toBe("/");
  });
});
