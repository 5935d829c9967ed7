import { describe, expect, it } from "vitest";
import type { CalculationOut } from "@/api/shapes";
import type { CalculationFrame } from "@/realtime/protocol";
import { progressed } from "./progress";

const run = {
  id: "r",
  status: "queued",
  phase: null,
  done: 0,
  total: null,
  error_code: null,
} as CalculationOut;

function frame(type: CalculationFrame["type"], data: object): CalculationFrame {
  const head = { v: 1, topic: "calculation:r", seq: 1, epoch: "e", ts: "2026-11-22T09:12:04Z", message: "" };
  return { ...head, type, data: { id: "r", ...data } } as unknown as CalculationFrame;
}

describe("progressed", () => {
  it("takes over phase, count and speed", () => {
    const data = {
      status: "running",
      phase: "close",
      done: 43_263,
      total: 100_000,
      rate: 31_240.5,
      eta_s: 2,
    };

    expect(progressed(run, frame("calculation.progress", data))).toMatchObject({
      run: { status: "running", phase: "close", done: 43_263, total: 100_000 },
      rate: 31_240.5,
      secondsLeft: 2,
    });
  });

  it("does not begin again what has ended", () => {
    const ended = { ...run, status: "succeeded" } as CalculationOut;

    expect(progressed(ended, frame("calculation.progress", { status: "running", done: 5 }))).toBeNull();
  });

  it("ignores another calculation", () => {
    expect(progressed(run, frame("snapshot", { id: "other", status: "running" }))).toBeNull();
  });
});
