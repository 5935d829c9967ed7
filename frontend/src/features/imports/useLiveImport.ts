/** One import, kept current by its topic while it runs. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ImportOut } from "@/api/shapes";
import type { ImportFrame } from "@/realtime/protocol";
import { useTopic } from "@/realtime/react";
import { importKeys } from "./keys";
import { isRunning, progressed } from "./progress";

interface LiveImport {
  shown: ImportOut;
  /** Rows of the file, once the reader knows. */
  total: number | null;
}

/** The import with its live progress put in; when it ends, everything that shows imports is read again. */
export function useLiveImport(known: ImportOut): LiveImport {
  const client = useQueryClient();
  const [live, setLive] = useState<{ base: ImportOut; now: ImportOut; total: number | null } | null>(null);
  const current = live && live.base.id === known.id && isRunning(known.status) ? live : null;
  const shown = current?.now ?? known;
  const onFrame = (frame: ImportFrame) => {
    const next = progressed(shown, frame);
    if (!next) return;
    const data = frame.data as { total?: number | null };
    setLive({ base: known, now: next, total: data.total ?? null });
    if (isRunning(shown.status) && !isRunning(next.status)) {
      void client.invalidateQueries({ queryKey: importKeys.all });
    }
  };
  useTopic(isRunning(known.status) ? `import:${known.id}` : null, onFrame);
  return { shown, total: current?.total ?? null };
}
