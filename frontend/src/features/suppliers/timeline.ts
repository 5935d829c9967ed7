/** The supplier's events as pages, newest page first; a live one is put in where it belongs. */

import type { EventList } from "@/api/shapes";
import type { SupplierFrame } from "@/realtime/protocol";

export interface EventPages {
  pages: EventList[];
  pageParams: number[];
}

/** Put a live event into the newest page; a frame that leaves a gap makes the pages be read again (undefined). */
export function appendEvent(known: EventPages | undefined, frame: SupplierFrame): EventPages | undefined {
  const [newest, ...older] = known?.pages ?? [];
  if (!known || !newest || frame.type === "snapshot") return known;
  if (frame.seq <= newest.last_seq) return known;
  if (frame.seq !== newest.last_seq + 1 || frame.epoch !== newest.epoch) return undefined;
  const items = [...newest.items, frame as unknown as EventList["items"][number]];
  return { ...known, pages: [{ ...newest, items, last_seq: frame.seq }, ...older] };
}

/** All events of the pages, newest first. */
export function newestFirst(pages: readonly EventList[]): SupplierFrame[] {
  return pages.flatMap((page) => (page.items as unknown as SupplierFrame[]).toReversed());
}
