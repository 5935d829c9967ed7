import { describe, expect, it } from "vitest";
import type { ImportOut } from "@/api/shapes";
import type { ImportFrame } from "@/realtime/protocol";
import { progressed } from "./progress";

const counts = { read: 0, created: 0, updated: 0, unchanged: 0, removed: 0, rejected: 0 };
const batch = {
  id: "b",
  status: "running",
  phase: null,
  done: 0,
  error_code: null,
  counts,
} as unknown as ImportOut;

function frame(type: ImportFrame["type"], data: object): ImportFrame {
  const head = { v: 1, topic: "import:b", seq: 1, epoch: "e", ts: "2026-11-22T09:12:04Z", message: "" };
  return { ...head, type, data: { id: "b", ...data } } as unknown as ImportFrame;
}

describe("progressed", () => {
  it("takes over phase, rows and counts", () => {
    const data = { status: "running", phase: "apply", done: 500, total: 900, created: 400, rejected: 3 };

    expect(progressed(batch, frame("import.progress", data))).toMatchObject({
      status: "running",
      phase: "apply",
      done: 500,
      counts: { created: 400, rejected: 3, updated: 0 },
    });
  });

  it("does not begin again what has ended", () => {
    const ended = { ...batch, status: "applied" } as ImportOut;

    expect(progressed(ended, frame("import.progress", { status: "running", done: 5 }))).toBeNull();
  });

  it("ignores another import", () => {
    expect(progressed(batch, frame("snapshot", { id: "other", status: "applied" }))).toBeNull();
  });
});
