/** How a company's connection to SAP stands. That it could not be read and that it holds nothing are never one thing. */

import type { ImportOut, SyncList } from "@/api/shapes";
import { isRunning } from "./progress";

export type Standing =
  /** The operator has named no source. */
  | { kind: "none" }
  | { kind: "running"; pull: ImportOut }
  | { kind: "waiting"; pull: ImportOut }
  /** Nothing was ever fetched. */
  | { kind: "never" }
  | { kind: "good"; pull: ImportOut }
  /** Could not be read to its end. */
  | { kind: "failed"; pull: ImportOut }
  /** Read to its end, and there is not one line. */
  | { kind: "empty"; pull: ImportOut }
  /** Read, and what it says cannot be taken. */
  | { kind: "rejected"; pull: ImportOut };

export function standingOf(syncs: SyncList): Standing {
  const running = syncs.items.find((one) => isRunning(one.status));
  if (running) return { kind: "running", pull: running };
  if (syncs.waiting) return { kind: "waiting", pull: syncs.waiting };
  const { last_success: good, last_error: bad } = syncs;
  if (bad && (!good || isLater(bad, good))) return { kind: kindOfError(bad), pull: bad };
  if (good) return { kind: "good", pull: good };
  return { kind: syncs.source === null ? "none" : "never" };
}

/** Why a pull that was not applied was not. */
export function kindOfError(pull: ImportOut): "failed" | "empty" | "rejected" {
  if (pull.status === "failed") return "failed";
  return pull.error_code === "source-empty" ? "empty" : "rejected";
}

function isLater(one: ImportOut, other: ImportOut): boolean {
  return Date.parse(one.created_at) > Date.parse(other.created_at);
}
