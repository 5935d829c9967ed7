import { describe, expect, it } from "vitest";
import type { ImportOut, SyncList } from "@/api/shapes";
import { standingOf } from "./connection";

function pull(hour: number, status: ImportOut["status"], error_code: string | null = null): ImportOut {
  const created_at = `2026-03-15T${String(hour).padStart(2, "0")}:00:00Z`;
  return { id: `p${hour}`, status, error_code, created_at } as ImportOut;
}

const GOOD = pull(9, "applied");
const BARE: SyncList = {
  items: [],
  next_cursor: null,
  source: "S4_ODATA",
  last_success: null,
  last_error: null,
  waiting: null,
  every_minutes: 60,
  complete_every_minutes: 1440,
  next_at: null,
};

describe("standingOf", () => {
  it.each<[string, Partial<SyncList>, string]>([
    ["no source", { source: null }, "none"],
    ["nothing fetched yet", {}, "never"],
    ["the newest was applied", { last_success: GOOD, last_error: pull(8, "failed") }, "good"],
    ["the newest could not be read", { last_success: GOOD, last_error: pull(10, "failed") }, "failed"],
    ["the newest had no line", { last_error: pull(10, "rejected", "source-empty") }, "empty"],
    ["the newest cannot be taken", { last_error: pull(10, "rejected", "no-valid-rows") }, "rejected"],
    ["one is under way", { items: [pull(11, "running"), GOOD], last_success: GOOD }, "running"],
    ["one waits", { waiting: pull(11, "needs_confirmation"), last_success: GOOD }, "waiting"],
    ["the source was taken away afterwards", { source: null, last_success: GOOD }, "good"],
  ])("%s", (_case, told, kind) => {
    expect(standingOf({ ...BARE, ...told }).kind).toBe(kind);
  });
});
