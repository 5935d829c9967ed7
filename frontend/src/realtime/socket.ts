/**
 * One live connection for a whole tab. Dependency-free: it needs a WebSocket and a way to read missed events.
 *
 * It reconnects with jitter, resumes every topic where it stood, reads from the log what a gap left out, notices a
 * peer that has silently gone, and stops where trying again would not help.
 */

import {
  type Command,
  type LiveFrame,
  type Missed,
  type Place,
  type TopicFrame,
  afterClose,
} from "./protocol";
import { Topic, type TopicListener } from "./topic";

export type LiveStatus =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "reconnecting"; attempt: number }
  | { state: "offline" }
  | { state: "stopped"; code: number };

/** The part of WebSocket that is used, so that a test can be the server. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

export interface LiveOptions {
  url: string;
  /**
   * Events of a numbered topic beyond `after`, oldest first: GET /suppliers/{id}/events. Without it the server is
   * asked to replay what is missing.
   */
  readMissed?: (topic: string, after: number) => Promise<Missed>;
  connect?: (url: string) => SocketLike;
  random?: () => number;
  isOnline?: () => boolean;
}

export const PING_EVERY_MS = 25_000;
export const PONG_WITHIN_MS = 10_000;
export const LONGEST_WAIT_MS = 30_000;
export const FIRST_WAIT_MS = 500;
/** A connection that ends sooner than this was none: the waits go on growing. */
export const STEADY_AFTER_MS = 5000;
/** The server takes 20 commands a second; a tab with many topics subscribes in portions. */
const PORTION = 15;

export class LiveSocket {
  readonly #options: Required<LiveOptions>;
  readonly #topics = new Map<string, Topic>();
  readonly #asked = new Map<string, string>();
  readonly #statusListeners = new Set<() => void>();
  #status: LiveStatus = { state: "connecting" };
  #socket: SocketLike | null = null;
  #isOpen = false;
  #attempt = 0;
  #number = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #steady: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = {
      readMissed: () => Promise.reject(new Error("no way to read the log")),
      connect: (url) => new WebSocket(url),
      random: Math.random,
      isOnline: () => navigator.onLine,
      ...options,
    };
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** Hear of changes of `status`; returns the end of it. */
  onStatus(listener: () => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** Connect, or try at once instead of waiting longer. After a stop this begins anew. */
  start(): void {
    clearTimeout(this.#retry);
    if (this.#socket) return;
    if (this.#status.state === "stopped") {
      this.#attempt = 0;
      this.#become({ state: "connecting" });
    }
    const socket = this.#options.connect(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#heard(event.data);
    socket.onclose = (event) => this.#lost(event.code);
  }

  /** End the connection; topics stay watched and come back with `start`. */
  stop(): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.#become({ state: "connecting" });
  }

  /** See at once whether the other side still answers: the network has just changed. */
  probe(): void {
    if (this.#isOpen) this.#sendPing(PONG_WITHIN_MS / 3);
    else if (this.#status.state !== "stopped") this.start();
  }

  /**
   * Watch a topic; several may watch the same one. Returns the end of it.
   *
   * @param from - where the caller's own state stands, if it knows; without it the first frame is a snapshot.
   */
  watch(name: string, listener: TopicListener, from: Place | null = null): () => void {
    const known = this.#topics.get(name);
    const topic = known ?? new Topic(name);
    if (!known) {
      topic.place = from;
      this.#topics.set(name, topic);
      if (this.#isOpen) this.#subscribe(topic);
    }
    topic.add(listener);
    return () => {
      topic.listeners.delete(listener);
      if (topic.listeners.size > 0 || this.#topics.get(name) !== topic) return;
      this.#topics.delete(name);
      if (this.#isOpen) this.#send({ op: "unsubscribe", id: this.#nextId(), topic: name });
    };
  }

  #opened(): void {
    this.#isOpen = true;
    this.#steady = setTimeout(() => {
      this.#attempt = 0;
    }, STEADY_AFTER_MS);
    this.#become({ state: "live" });
    this.#subscribeAll([...this.#topics.values()], this.#socket);
    this.#awaitSilence();
  }

  #subscribeAll(topics: Topic[], socket: SocketLike | null): void {
    if (this.#socket !== socket) return;
    for (const topic of topics.slice(0, PORTION)) {
      if (this.#topics.get(topic.name) === topic) this.#subscribe(topic);
    }
    const rest = topics.slice(PORTION);
    if (rest.length > 0) setTimeout(() => this.#subscribeAll(rest, socket), 1000);
  }

  #subscribe(topic: Topic): void {
    const id = this.#nextId();
    this.#asked.set(id, topic.name);
    topic.resume();
    const from = topic.place ? { since: topic.place.seq, epoch: topic.place.epoch } : {};
    this.#send({ op: "subscribe", id, topic: topic.name, ...from });
  }

  #heard(text: string): void {
    this.#awaitSilence();
    const frame = parse(text);
    if (!frame) return;
    switch (frame.type) {
      case "subscribed":
        this.#asked.delete(frame.id ?? "");
        return;
      case "error":
        this.#refused(frame.id ?? "", frame.data.code, frame.data.retry);
        return;
      case "unsubscribed":
      case "pong":
      case "echo":
      case "auth.expiring": // the page signs in again when the session has ended, and not before
      case "auth.renewed":
        return;
      case "snapshot":
      case "supplier.updated":
      case "supplier.master_changed":
      case "supplier.payment_advised":
      case "suppliers.changed":
      case "calculation.started":
      case "calculation.progress":
      case "calculation.succeeded":
      case "calculation.failed":
      case "calculation.cancelled":
      case "import.progress":
      case "import.applied":
      case "import.needs_confirmation":
      case "payment_run.changed":
      case "import.failed":
        this.#took(frame);
        return;
      default:
        frame satisfies never; // a new type stops the build here, and never a running tab
    }
  }

  #took(frame: TopicFrame): void {
    const topic = this.#topics.get(frame.topic);
    if (topic) this.#proceed(topic, topic.take(frame));
  }

  #proceed(topic: Topic, next: ReturnType<Topic["take"]>): void {
    if (next === "start over") {
      topic.forget();
      if (this.#isOpen) this.#subscribe(topic);
    } else if (next === "fill the gap") {
      void this.#fill(topic, this.#socket);
    }
  }

  async #fill(topic: Topic, socket: SocketLike | null): Promise<void> {
    if (!topic.place) return;
    topic.filling = true;
    let missed: Missed | null = null;
    try {
      missed = await this.#options.readMissed(topic.name, topic.place.seq);
    } catch {
      // The log cannot be read just now; a subscription from where we stand has the server read it for us.
    }
    if (this.#topics.get(topic.name) !== topic || this.#socket !== socket || !topic.filling) return;
    topic.filling = false;
    if (missed) this.#proceed(topic, topic.fill(missed));
    else if (this.#isOpen) this.#subscribe(topic);
  }

  #refused(id: string, code: string, retry: boolean): void {
    const name = this.#asked.get(id);
    const topic = name === undefined ? undefined : this.#topics.get(name);
    this.#asked.delete(id);
    if (!topic) return;
    if (!retry) {
      for (const listener of topic.listeners) listener.onRefused?.(code);
      return;
    }
    const socket = this.#socket;
    setTimeout(() => {
      if (this.#isOpen && this.#socket === socket && this.#topics.get(topic.name) === topic)
        this.#subscribe(topic);
    }, this.#waitMs(2));
  }

  #lost(code: number): void {
    this.#drop();
    const next = afterClose(code);
    if (next === "never") {
      this.#become({ state: "stopped", code });
      return;
    }
    this.#attempt += 1;
    this.#become(
      this.#options.isOnline() ? { state: "reconnecting", attempt: this.#attempt } : { state: "offline" },
    );
    this.#retry = setTimeout(() => this.start(), this.#waitMs(next === "later" ? 6 : this.#attempt));
  }

  /** Half to the whole of a time that doubles with every attempt, so that a restart is not answered by a stampede. */
  #waitMs(attempt: number): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    return longest * (0.5 + this.#options.random() / 2);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    this.#asked.clear();
    clearTimeout(this.#ping);
    clearTimeout(this.#silence);
    clearTimeout(this.#steady);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** Something was heard: the next ping is due after a quiet while. */
  #awaitSilence(): void {
    clearTimeout(this.#ping);
    clearTimeout(this.#silence);
    this.#ping = setTimeout(() => this.#sendPing(PONG_WITHIN_MS), PING_EVERY_MS);
  }

  #sendPing(withinMs: number): void {
    clearTimeout(this.#ping);
    clearTimeout(this.#silence);
    this.#send({ op: "ping", id: this.#nextId() });
    this.#silence = setTimeout(() => this.#lost(1006), withinMs);
  }

  #send(command: Command): void {
    this.#socket?.send(JSON.stringify(command));
  }

  #nextId(): string {
    this.#number += 1;
    return `c${this.#number}`;
  }

  #become(status: LiveStatus): void {
    this.#status = status;
    for (const listener of this.#statusListeners) listener();
  }
}

/** A frame, or null for what is none: clients ignore what they do not know. */
function parse(text: string): LiveFrame | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as LiveFrame) : null;
  } catch {
    return null;
  }
}
