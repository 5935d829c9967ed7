import { readFileSync, readdirSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LiveSocket, readMissedFrom } from "./index";
import { FakeServer, snapshot, updated } from "./fakeServer";

const FOLDER = new URL(".", import.meta.url);

describe("the client on its own", () => {
  it("imports nothing but its own files, and types of the schema", () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".ts") && !name.includes("test"));
    const foreign = files.flatMap((name) =>
      [
        ...readFileSync(new URL(name, FOLDER), "utf8").matchAll(
          /^(import|export)( type)? .*from "([^"]+)"/gmu,
        ),
      ]
        .filter(([, , isType, from]) => !from?.startsWith("./") && !isType)
        .map(([line]) => `${name}: ${line}`),
    );

    expect(files.length).toBeGreaterThan(4);
    expect(foreign).toEqual([]);
  });

  it("asks the server to go on from where it stands where no log can be read", async () => {
    const server = new FakeServer();
    const live = new LiveSocket({ url: "ws://test/ws/live/", connect: server.connect });
    const onFrame = vi.fn();
    live.watch("supplier:7", { onFrame });
    live.start();
    server.socket.open();

    server.socket.say(snapshot(41));
    server.socket.say(updated(44));
    await vi.waitFor(() => expect(server.socket.subscriptions()).toHaveLength(2));
    for (const seq of [42, 43, 44]) server.socket.say(updated(seq));
    live.stop();

    expect(server.socket.subscriptions()[1]).toMatchObject({ since: 41, epoch: "e1" });
    expect(onFrame.mock.calls.map(([frame]) => frame.seq)).toEqual([41, 42, 43, 44]);
  });
});

describe("readMissedFrom", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("reads a page of the log, signed in as told", async () => {
    const page = { items: [], epoch: "e1", first_seq: 1, last_seq: 3 };
    const fetched = vi.fn(async () => new Response(JSON.stringify(page)));
    vi.stubGlobal("fetch", fetched);

    const missed = await readMissedFrom("https://vade.example", { Authorization: "Bearer x" })(
      "supplier:7",
      41,
    );

    expect(missed).toEqual(page);
    expect(fetched).toHaveBeenCalledExactlyOnceWith(
      "https://vade.example/api/v1/suppliers/7/events?after=41&limit=500",
      { headers: { Authorization: "Bearer x" }, credentials: "include" },
    );
  });

  it("says so when it cannot", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 503 }));

    await expect(readMissedFrom("https://vade.example")("supplier:7", 41)).rejects.toThrow("503");
  });
});
