/** One watched topic: who listens, where it stands, and what waits for a gap to be filled. */

import { type Missed, type Place, type TopicFrame, isNumbered } from "./protocol";

export interface TopicListener {
  onFrame: (frame: TopicFrame) => void;
  onRefused?: (code: string) => void;
}

/** What the socket has to do after a frame was taken in. */
export type Next = "nothing" | "fill the gap" | "start over";

export class Topic {
  readonly name: string;
  readonly listeners = new Set<TopicListener>();
  place: Place | null = null;
  filling = false;
  #newest: TopicFrame | null = null;
  #held: TopicFrame[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Listen from now on. Who comes late gets the newest state there is. */
  add(listener: TopicListener): void {
    this.listeners.add(listener);
    if (this.#newest) listener.onFrame(this.#newest);
  }

  /** Take in a frame from the socket: hand it on, drop a repeat, or hold it until the gap before it is filled. */
  take(frame: TopicFrame): Next {
    if (frame.type === "snapshot") {
      this.resume();
      this.#handOn(frame);
      return "nothing";
    }
    if (this.place === null) {
      this.#handOn(frame);
      return "nothing";
    }
    if (frame.epoch !== this.place.epoch) return "start over";
    if (!isNumbered(this.name)) {
      if (frame.seq >= this.place.seq) this.#handOn(frame);
      return "nothing";
    }
    if (frame.seq <= this.place.seq) return "nothing";
    if (frame.seq === this.place.seq + 1 && !this.filling) {
      this.#handOn(frame);
      return "nothing";
    }
    this.#held.push(frame);
    return this.filling ? "nothing" : "fill the gap";
  }

  /** Take in what was read from the log; whether the gap is closed now, has more to it, or cannot be. */
  fill(missed: Missed): Next {
    if (this.place === null || missed.epoch !== this.place.epoch) return "start over";
    if (missed.first_seq > this.place.seq + 1) return "start over";
    const before = this.place.seq;
    for (const frame of [...missed.items, ...this.#held].toSorted((one, other) => one.seq - other.seq)) {
      if (frame.seq === this.place.seq + 1) this.#handOn(frame);
    }
    const reached: number = this.place.seq;
    this.#held = this.#held.filter((frame) => frame.seq > reached);
    if (this.#held.length === 0 && missed.last_seq <= reached) return "nothing";
    return reached > before ? "fill the gap" : "start over";
  }

  /** A subscription from where it stands brings all that is missing: nothing need wait any more. */
  resume(): void {
    this.#held = [];
    this.filling = false;
  }

  /** Forget where it stands, so that the next subscription brings a snapshot. */
  forget(): void {
    this.place = null;
    this.resume();
  }

  #handOn(frame: TopicFrame): void {
    this.place = { seq: frame.seq, epoch: frame.epoch };
    this.#newest = frame;
    for (const listener of this.listeners) listener.onFrame(frame);
  }
}
