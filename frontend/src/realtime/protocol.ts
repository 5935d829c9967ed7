/** The live protocol's words: frames, commands, close codes. Shapes come from the schema. */

import type { components } from "../api/schema";

export type LiveFrame = components["schemas"]["LiveFrame"];
export type Fault = components["schemas"]["Fault"];

/** News of a topic: numbered, and of one life of its numbers. */
export type TopicFrame = Extract<LiveFrame, { seq: number }>;

/** What each topic tells. A new type of one of them stops the build where its frames are read. */
export type SupplierFrame = Extract<TopicFrame, { type: "snapshot" | `supplier.${string}` }>;
export type SuppliersFrame = Extract<TopicFrame, { type: "snapshot" | `suppliers.${string}` }>;
export type CalculationFrame = Extract<TopicFrame, { type: "snapshot" | `calculation.${string}` }>;
export type PaymentRunFrame = Extract<TopicFrame, { type: "snapshot" | `payment_run.${string}` }>;
export type ImportFrame = Extract<TopicFrame, { type: "snapshot" | `import.${string}` }>;

export type TopicName =
  "suppliers" | `supplier:${string}` | `calculation:${string}` | `import:${string}` | `payment-run:${string}`;

export type FrameOf<Name extends TopicName> = Name extends `supplier:${string}`
  ? SupplierFrame
  : Name extends `calculation:${string}`
    ? CalculationFrame
    : Name extends `import:${string}`
      ? ImportFrame
      : Name extends `payment-run:${string}`
        ? PaymentRunFrame
        : SuppliersFrame;

/** Where a reader stands in a topic's numbers. Another epoch means: the numbers began anew. */
export interface Place {
  seq: number;
  epoch: string;
}

/** What `GET /suppliers/{id}/events?after=` answers, as far as we need it. */
export interface Missed {
  items: TopicFrame[];
  epoch: string;
  last_seq: number;
  first_seq: number;
}

export type Command =
  | { op: "subscribe"; id: string; topic: string; since?: number; epoch?: string }
  | { op: "unsubscribe"; id: string; topic: string }
  | { op: "ping"; id: string };

/** Only these topics are numbered without gap, and kept to be read again. */
export function isNumbered(topic: string): boolean {
  return topic.startsWith("supplier:");
}

export type AfterClose = "at once" | "later" | "never";

/**
 * What to do when the server has closed: most ends are its restart or the network. "Never" needs a person: to sign in
 * (4401), to get a right (4403), to close other tabs (4409), to load a newer page (1007, 1009, 4400, 4404, 4406).
 */
export function afterClose(code: number): AfterClose {
  switch (code) {
    case 1007:
    case 1009:
    case 4400:
    case 4401:
    case 4403:
    case 4404:
    case 4406:
    case 4409:
      return "never";
    case 1013:
    case 4429:
      return "later";
    default:
      return "at once";
  }
}
