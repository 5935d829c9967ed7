import { describe, expect, it } from "vitest";
import type { EventList } from "@/api/shapes";
import type { SupplierFrame } from "@/realtime/protocol";
import { appendEvent, newestFirst } from "./timeline";

function event(seq: number, epoch = "e1"): SupplierFrame {
  return {
    v: 1,
    type: "supplier.updated",
    topic: "supplier:7",
    seq,
    epoch,
    ts: "2026-11-22T09:12:04.120Z",
    message: "",
    data: { version: seq, closings: [], previous: {}, calculation: { id: "r", key_date: "2026-11-22" } },
  };
}

function page(...seqs: number[]): EventList {
  const items = seqs.map((seq) => event(seq)) as unknown as EventList["items"];
  return { items, epoch: "e1", first_seq: 1, last_seq: seqs.at(-1) ?? 0 };
}

const known = { pages: [page(51, 52), page(1, 50)], pageParams: [52, 50] };

describe("appendEvent", () => {
  it("puts the next event into the newest page", () => {
    const after = appendEvent(known, event(53));

    expect(newestFirst(after?.pages ?? []).map((one) => one.seq)).toEqual([53, 52, 51, 50, 1]);
    expect(after?.pages[0]?.last_seq).toBe(53);
  });

  it("changes nothing for an event it has", () => {
    expect(appendEvent(known, event(52))).toBe(known);
  });

  it.each([
    { why: "a gap", frame: event(55) },
    { why: "another epoch", frame: event(53, "e2") },
  ])("has the pages read again after $why", ({ frame }) => {
    expect(appendEvent(known, frame)).toBeUndefined();
  });
});
