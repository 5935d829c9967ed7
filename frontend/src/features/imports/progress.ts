/** Live progress put into an import as it was read. */

import type { ImportOut, ImportProgress } from "@/api/shapes";
import type { ImportFrame } from "@/realtime/protocol";

export function isRunning(status: ImportOut["status"]): boolean {
  return status === "running" || status === "staged";
}

/** The import after a frame of its topic; null when the frame is none of it. */
export function progressed(known: ImportOut, frame: ImportFrame): ImportOut | null {
  switch (frame.type) {
    case "snapshot":
    case "import.progress":
    case "import.applied":
    case "import.needs_confirmation":
    case "import.failed":
      return withProgress(known, frame.data as Partial<ImportProgress>);
    default:
      frame satisfies never;
      return null;
  }
}

function withProgress(known: ImportOut, news: Partial<ImportProgress>): ImportOut | null {
  if (news.id !== known.id) return null;
  // What has ended does not begin again: a frame that was under way is older than what was read.
  if (!isRunning(known.status) && news.status !== undefined && isRunning(news.status)) return null;
  const { counts } = known;
  return {
    ...known,
    status: news.status ?? known.status,
    phase: news.phase ?? null,
    done: news.done ?? known.done,
    error_code: news.error_code ?? known.error_code,
    counts: {
      ...counts,
      created: news.created ?? counts.created,
      updated: news.updated ?? counts.updated,
      unchanged: news.unchanged ?? counts.unchanged,
      removed: news.removed ?? counts.removed,
      rejected: news.rejected ?? counts.rejected,
    },
  };
}
