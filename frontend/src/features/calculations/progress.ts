/** Live progress put into a calculation as it was read. */

import type { CalculationOut, RunProgress } from "@/api/shapes";
import type { CalculationFrame } from "@/realtime/protocol";

export function isRunning(status: CalculationOut["status"]): boolean {
  return status === "queued" || status === "running";
}

/** A calculation with the speed that only the live frames know. */
export interface LiveRun {
  run: CalculationOut;
  /** Suppliers per second. */
  rate: number | null;
  secondsLeft: number | null;
}

/** The calculation after a frame of its topic; null when the frame says nothing about it. */
export function progressed(known: CalculationOut, frame: CalculationFrame): LiveRun | null {
  switch (frame.type) {
    case "snapshot":
    case "calculation.started":
    case "calculation.progress":
    case "calculation.succeeded":
    case "calculation.failed":
    case "calculation.cancelled":
      return withProgress(known, frame.data as Partial<RunProgress>);
    default:
      frame satisfies never;
      return null;
  }
}

function withProgress(known: CalculationOut, news: Partial<RunProgress>): LiveRun | null {
  if (news.id !== known.id) return null;
  // What has ended does not begin again: a frame that was under way is older than what was read.
  if (!isRunning(known.status) && news.status !== undefined && isRunning(news.status)) return null;
  const run = {
    ...known,
    status: news.status ?? known.status,
    phase: news.phase ?? null,
    done: news.done ?? known.done,
    total: news.total === undefined ? known.total : news.total,
    error_code: news.error_code ?? known.error_code,
  };
  return { run, rate: news.rate ?? null, secondsLeft: news.eta_s ?? null };
}
