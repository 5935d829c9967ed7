import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeServer, progress, refused, snapshot, subscribed, updated } from "./fakeServer";
import type { Missed, TopicFrame } from "./protocol";
import {
  FIRST_WAIT_MS,
  LONGEST_WAIT_MS,
  LiveSocket,
  PING_EVERY_MS,
  PONG_WITHIN_MS,
  STEADY_AFTER_MS,
} from "./socket";

function missed(items: unknown[], more: Partial<Missed> = {}): Missed {
  const frames = items as TopicFrame[];
  return { items: frames, epoch: "e1", first_seq: 1, last_seq: frames.at(-1)?.seq ?? 0, ...more };
}

function setUp(readMissed = vi.fn<(topic: string, after: number) => Promise<Missed>>()) {
  const server = new FakeServer();
  const isOnline = vi.fn(() => true);
  const live = new LiveSocket({
    url: "ws://test/ws/live/",
    connect: server.connect,
    readMissed,
    random: () => 1,
    isOnline,
  });
  const heard: TopicFrame[] = [];
  const listener = { onFrame: (frame: TopicFrame) => void heard.push(frame), onRefused: vi.fn() };
  return { server, live, heard, listener, readMissed, isOnline, seqs: () => heard.map((frame) => frame.seq) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a subscription", () => {
  it("is asked for when the socket opens, and hands frames on in order", () => {
    const { server, live, listener, seqs } = setUp();
    live.watch("supplier:7", listener);
    live.start();

    server.socket.open();
    server.socket.say(snapshot(41));
    server.socket.say(updated(42));

    expect(server.socket.commands).toEqual([{ op: "subscribe", id: "c1", topic: "supplier:7" }]);
    expect(seqs()).toEqual([41, 42]);
    expect(live.status).toEqual({ state: "live" });
  });

  it("is one for all listeners, gives a late one the newest state, and ends with the last", () => {
    const { server, live, listener, heard } = setUp();
    const late = vi.fn();
    const endFirst = live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    const endLate = live.watch("supplier:7", { onFrame: late });
    endFirst();
    server.socket.say(updated(42));
    endLate();

    expect(heard).toHaveLength(1);
    expect(late.mock.calls.map(([frame]) => frame.seq)).toEqual([41, 42]);
    expect(server.socket.commands.map((command) => command.op)).toEqual(["subscribe", "unsubscribe"]);
  });

  it("drops a repeat of a numbered topic", () => {
    const { server, live, listener, seqs } = setUp();
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();

    for (const frame of [snapshot(41), updated(42), updated(42), updated(41)]) server.socket.say(frame);

    expect(seqs()).toEqual([41, 42]);
  });

  it("lets the numbers of other topics jump, and drops what is older than what was seen", () => {
    const { server, live, listener, readMissed, seqs } = setUp();
    live.watch("calculation:r", listener);
    live.start();
    server.socket.open();

    for (const frame of [progress(3, 10), progress(310, 60), progress(300, 50)]) server.socket.say(frame);

    expect(seqs()).toEqual([3, 310]);
    expect(readMissed).not.toHaveBeenCalled();
  });

  it("tells its listener when it is refused for good, and asks again when it is not", () => {
    const { server, live, listener } = setUp();
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();

    server.socket.say(refused("c1", "service-unavailable", true));
    vi.advanceTimersByTime(LONGEST_WAIT_MS);
    server.socket.say(refused("c2", "supplier-not-found", false));
    vi.advanceTimersByTime(PONG_WITHIN_MS / 2);

    expect(server.socket.subscriptions()).toHaveLength(2);
    expect(listener.onRefused).toHaveBeenCalledExactlyOnceWith("supplier-not-found");
  });

  it("ignores what it cannot read and types it does not know", () => {
    const { server, live, listener, heard } = setUp();
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();

    server.socket.sayText("not json");
    server.socket.sayText("[]");
    server.socket.sayText('{"type":"supplier.renamed","topic":"supplier:7","seq":1}');

    expect(heard).toEqual([]);
    expect(live.status).toEqual({ state: "live" });
  });

  it("asks for many topics in portions, because the server takes twenty commands a second", () => {
    const { server, live, listener } = setUp();
    for (let supplier = 0; supplier < 40; supplier += 1) live.watch(`supplier:${supplier}`, listener);
    live.start();

    server.socket.open();
    const atOnce = server.socket.commands.length;
    vi.advanceTimersByTime(2000);

    expect(atOnce).toBe(15);
    expect(new Set(server.socket.subscriptions().map((one) => "topic" in one && one.topic)).size).toBe(40);
  });
});

describe("a gap in the numbers", () => {
  it("is filled from the log before anything later is handed on", async () => {
    const readMissed = vi.fn(async () => missed([updated(42), updated(43), updated(44)]));
    const { server, live, listener, seqs } = setUp(readMissed);
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    server.socket.say(updated(44));
    server.socket.say(updated(45));
    const before = seqs();
    await vi.advanceTimersByTimeAsync(0);

    expect(before).toEqual([41]);
    expect(seqs()).toEqual([41, 42, 43, 44, 45]);
    expect(readMissed).toHaveBeenCalledExactlyOnceWith("supplier:7", 41);
  });

  it("is read page by page", async () => {
    const pages = [missed([updated(42)], { last_seq: 44 }), missed([updated(43), updated(44)])];
    const readMissed = vi.fn(async () => pages.shift() ?? missed([]));
    const { server, live, listener, seqs } = setUp(readMissed);
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    server.socket.say(updated(44));
    await vi.advanceTimersByTimeAsync(0);

    expect(seqs()).toEqual([41, 42, 43, 44]);
    expect(readMissed.mock.calls).toEqual([
      ["supplier:7", 41],
      ["supplier:7", 42],
    ]);
  });

  it.each([
    { why: "the log begins later", answer: missed([updated(90)], { first_seq: 90 }) },
    { why: "the log began anew", answer: missed([], { epoch: "e2" }) },
    { why: "the log does not have it", answer: missed([], { last_seq: 41 }) },
  ])("ends in a snapshot when $why", async ({ answer }) => {
    const { server, live, listener, seqs } = setUp(vi.fn(async () => answer));
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    server.socket.say(updated(44));
    await vi.advanceTimersByTimeAsync(0);
    server.socket.say(snapshot(95));

    expect(server.socket.subscriptions().at(-1)).toEqual({ op: "subscribe", id: "c2", topic: "supplier:7" });
    expect(seqs()).toEqual([41, 95]);
  });

  it("is left to the server when the log cannot be read: it subscribes from where it stands", async () => {
    const { server, live, listener, seqs } = setUp(vi.fn(() => Promise.reject(new Error("503"))));
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    server.socket.say(updated(43));
    await vi.advanceTimersByTimeAsync(0);
    for (const frame of [subscribed("c2", true, 2), updated(42), updated(43)]) server.socket.say(frame);

    expect(server.socket.subscriptions().at(-1)).toMatchObject({ since: 41, epoch: "e1" });
    expect(seqs()).toEqual([41, 42, 43]);
  });

  it("starts over at another epoch instead of comparing numbers of two lives", () => {
    const { server, live, listener, readMissed } = setUp();
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    server.socket.say(updated(2, "e2"));

    expect(server.socket.subscriptions().at(-1)).toEqual({ op: "subscribe", id: "c2", topic: "supplier:7" });
    expect(readMissed).not.toHaveBeenCalled();
  });

  it("forgets an answer that comes after the connection was lost", async () => {
    const answer = Promise.withResolvers<Missed>();
    const { server, live, listener, seqs } = setUp(vi.fn(() => answer.promise));
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));
    server.socket.say(updated(43));

    server.socket.end(1012);
    vi.advanceTimersByTime(FIRST_WAIT_MS);
    server.socket.open();
    answer.resolve(missed([updated(42), updated(43)]));
    await vi.advanceTimersByTimeAsync(0);

    expect(server.socket.subscriptions()).toEqual([
      { op: "subscribe", id: "c2", topic: "supplier:7", since: 41, epoch: "e1" },
    ]);
    expect(seqs()).toEqual([41]);
  });
});

describe("a lost connection", () => {
  it("comes back and resumes every topic where it stood", () => {
    const { server, live, listener, seqs } = setUp();
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();
    server.socket.say(snapshot(41));

    server.socket.end(1012);
    const afterLoss = live.status;
    vi.advanceTimersByTime(FIRST_WAIT_MS);
    server.socket.open();
    server.socket.say(updated(42));

    expect(afterLoss).toEqual({ state: "reconnecting", attempt: 1 });
    expect(server.sockets).toHaveLength(2);
    expect(server.socket.commands).toEqual([
      { op: "subscribe", id: "c2", topic: "supplier:7", since: 41, epoch: "e1" },
    ]);
    expect(seqs()).toEqual([41, 42]);
  });

  it("waits longer after every failure, up to a limit, and less by a jitter", () => {
    const waits: number[] = [];
    for (const random of [0, 1]) {
      const server = new FakeServer();
      const live = new LiveSocket({
        url: "ws://test",
        connect: server.connect,
        readMissed: () => Promise.reject(new Error("unused")),
        random: () => random,
        isOnline: () => true,
      });
      live.start();
      for (let attempt = 1; attempt <= 9; attempt += 1) {
        server.socket.end(1006);
        const known = server.sockets.length;
        const began = Date.now();
        while (server.sockets.length === known) vi.advanceTimersByTime(50);
        waits.push(Date.now() - began);
      }
    }

    expect(waits.slice(9)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(waits.slice(0, 9)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it("does not hammer a server that takes connections and ends them at once", () => {
    const { server, live } = setUp();
    live.start();
    const began = Date.now();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      server.socket.open();
      server.socket.end(1011);
      const known = server.sockets.length;
      while (server.sockets.length === known) vi.advanceTimersByTime(50);
    }
    const unsteady = Date.now() - began;
    server.socket.open();
    vi.advanceTimersByTime(STEADY_AFTER_MS);
    server.socket.end(1011);

    expect(unsteady).toBe(500 + 1000 + 2000 + 4000 + 8000);
    expect(live.status).toEqual({ state: "reconnecting", attempt: 1 });
  });

  it.each([4400, 4401, 4403, 4404, 4406, 4409])(
    "stays lost after %i, until somebody starts it again",
    (code) => {
      const { server, live, listener } = setUp();
      live.watch("supplier:7", listener);
      live.start();
      server.socket.open();

      server.socket.end(code);
      vi.advanceTimersByTime(10 * LONGEST_WAIT_MS);
      const stopped = live.status;
      live.start();
      server.socket.open();

      expect(stopped).toEqual({ state: "stopped", code });
      expect(server.sockets).toHaveLength(2);
      expect(live.status).toEqual({ state: "live" });
      expect(server.socket.subscriptions()).toHaveLength(1);
    },
  );

  it.each([1013, 4429])("comes back slowly after %i, because the server has too much to do", (code) => {
    const { server, live } = setUp();
    live.start();
    server.socket.open();

    server.socket.end(code);
    vi.advanceTimersByTime(10 * FIRST_WAIT_MS);
    const soon = server.sockets.length;
    vi.advanceTimersByTime(LONGEST_WAIT_MS);

    expect([soon, server.sockets.length]).toEqual([1, 2]);
  });

  it("is called offline when the machine has no network, and is tried at once when it has", () => {
    const { server, live, isOnline } = setUp();
    live.start();
    server.socket.open();

    isOnline.mockReturnValue(false);
    server.socket.end(1006);
    const offline = live.status;
    isOnline.mockReturnValue(true);
    live.probe();

    expect(offline).toEqual({ state: "offline" });
    expect(server.sockets).toHaveLength(2);
  });

  it("is noticed when the other side has silently gone", () => {
    const { server, live } = setUp();
    live.start();
    server.socket.open();
    const first = server.socket;

    vi.advanceTimersByTime(PING_EVERY_MS);
    const asked = first.commands.at(-1);
    vi.advanceTimersByTime(PONG_WITHIN_MS);

    expect(asked).toMatchObject({ op: "ping" });
    expect(first.wasClosed).toBe(true);
    expect(live.status).toEqual({ state: "reconnecting", attempt: 1 });
  });

  it("is not suspected while anything is heard", () => {
    const { server, live, listener } = setUp();
    live.watch("supplier:7", listener);
    live.start();
    server.socket.open();

    for (let seq = 1; seq <= 5; seq += 1) {
      vi.advanceTimersByTime(PING_EVERY_MS - 1);
      server.socket.say(seq === 1 ? snapshot(1) : updated(seq));
    }

    expect(server.socket.commands.map((command) => command.op)).toEqual(["subscribe"]);
    expect(live.status).toEqual({ state: "live" });
  });

  it("does not come back after its end", () => {
    const { server, live } = setUp();
    live.start();
    server.socket.end(1006);

    live.stop();
    vi.advanceTimersByTime(10 * LONGEST_WAIT_MS);

    expect(server.sockets).toHaveLength(1);
  });
});
