/** The other end of the socket in tests: it sees what was asked, and says and ends what the test wants. */

import type { Command, LiveFrame } from "./protocol";
import type { SocketLike } from "./socket";

export class FakeServer {
  readonly sockets: FakeSocket[] = [];

  /** Given to the client instead of `new WebSocket`. */
  readonly connect = (): SocketLike => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  };

  /** The newest connection. */
  get socket(): FakeSocket {
    const newest = this.sockets.at(-1);
    if (!newest) throw new Error("nobody has connected");
    return newest;
  }
}

export class FakeSocket implements SocketLike {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly commands: Command[] = [];
  wasClosed = false;

  send(text: string): void {
    this.commands.push(JSON.parse(text) as Command);
  }

  close(): void {
    this.wasClosed = true;
  }

  open(): void {
    this.onopen?.(new Event("open"));
  }

  say(frame: LiveFrame): void {
    this.sayText(JSON.stringify(frame));
  }

  sayText(data: string): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  end(code: number): void {
    this.onclose?.(new CloseEvent("close", { code }));
  }

  /** Ids and topics asked for, with the place given. */
  subscriptions(): Command[] {
    return this.commands.filter((command) => command.op === "subscribe");
  }
}

const HEAD = { v: 1, epoch: "e1", ts: "2026-11-22T09:12:04.120Z", message: "" } as const;

export function updated(seq: number, epoch = "e1", topic = "supplier:7"): LiveFrame {
  const data = { version: seq, closings: [], previous: {}, calculation: { id: "r", key_date: "2026-11-22" } };
  return { ...HEAD, epoch, topic, seq, type: "supplier.updated", data };
}

function supplierAt(version: number) {
  return { id: "7", code: "320.7", name: "Anadolu", version, closings: [], calculation: null };
}

export function snapshot(seq: number, epoch = "e1", topic = "supplier:7"): LiveFrame {
  return { ...HEAD, epoch, topic, seq, type: "snapshot", data: supplierAt(seq) };
}

export function progress(seq: number, done: number): LiveFrame {
  const data = {
    id: "r",
    status: "running",
    phase: "close",
    done,
    total: 100,
    key_date: "2026-11-22",
  } as const;
  return { ...HEAD, topic: "calculation:r", seq, type: "calculation.progress", data };
}

export function subscribed(id: string, resumed: boolean, replayed = 0): LiveFrame {
  const { ts, message } = HEAD;
  return { v: 1, ts, message, type: "subscribed", id, topic: "supplier:7", data: { resumed, replayed } };
}

export function refused(id: string | null, code: string, retry: boolean): LiveFrame {
  const { ts, message } = HEAD;
  return { v: 1, ts, message, type: "error", id, data: { code, status: 404, retry, request_id: "q" } };
}
