/** One calculation, kept current by its topic while it runs. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CalculationOut } from "@/api/shapes";
import type { CalculationFrame } from "@/realtime/protocol";
import { useTopic } from "@/realtime/react";
import { calculationKeys } from "./keys";
import { type LiveRun, isRunning, progressed } from "./progress";

/** The calculation with its live progress put in; when it ends, everything that shows calculations is read again. */
export function useLiveRun(known: CalculationOut): LiveRun {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveRun | null>(null);
  const shown =
    live && live.run.id === known.id && isRunning(known.status)
      ? live
      : { run: known, rate: null, secondsLeft: null };
  const onFrame = (frame: CalculationFrame) => {
    const next = progressed(shown.run, frame);
    if (!next) return;
    setLive(next);
    if (isRunning(shown.run.status) && !isRunning(next.run.status)) {
      void client.invalidateQueries({ queryKey: calculationKeys.all });
    }
  };
  useTopic(isRunning(known.status) ? `calculation:${known.id}` : null, onFrame);
  return shown;
}
