// @vitest-environment jsdom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { http } from "msw";
import { setupServer } from "msw/node";
import type { ReactNode } from "react";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChangedRow, SupplierList } from "@/api/shapes";
import { FakeServer } from "@/realtime/fakeServer";
import { LiveProvider } from "@/realtime/react";
import { LiveSocket } from "@/realtime/socket";
import { filterOf } from "./filter";
import { closing, list, row } from "./testData";
import { useSupplierList } from "./useSupplierList";

let answer: SupplierList;
let asked: string[];

const api = setupServer(
  http.get("*/api/v1/companies/1000/suppliers", ({ request }) => {
    asked.push(new URL(request.url).search);
    return Response.json(answer);
  }),
);

function changed(rows: ChangedRow[], more = false, seq = 2) {
  const head = { v: 1, topic: "suppliers", epoch: "e", ts: "2026-11-22T09:12:04.120Z", message: "" } as const;
  return { ...head, seq, type: "suppliers.changed", data: { rows, more, calculation: null } } as const;
}

/** What a subscription begins with: how far the figures have come. */
function standing(figures_version: number) {
  const head = { v: 1, topic: "suppliers", epoch: "e", ts: "2026-11-22T09:12:04.120Z", message: "" } as const;
  const companies = [{ code: "1000", name: "Deneme A.Ş.", currency: "TRY", figures_version }];
  return { ...head, seq: figures_version, type: "snapshot", data: { companies } } as const;
}

async function setUp() {
  const server = new FakeServer();
  const socket = new LiveSocket({
    url: "ws://test",
    connect: server.connect,
    readMissed: () => Promise.reject(new Error("unused")),
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <LiveProvider socket={socket}>{children}</LiveProvider>
    </QueryClientProvider>
  );
  const filters = { all: filterOf({}, null), usd: filterOf({ currency: "USD" }, null) };
  const view = renderHook(({ filter }) => useSupplierList("1000", filter), {
    wrapper,
    initialProps: { filter: filters.all },
  });
  await waitFor(() => expect(view.result.current.head).toBeDefined());
  act(() => server.socket.open());
  const balances = () => [0, 1].map((index) => view.result.current.rowAt(index)?.balance);
  return { server, view, filters, balances };
}

beforeAll(() => api.listen({ onUnhandledRequest: "error" }));
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  answer = list([row("1", { overdue: "300.00" }), row("2")], { totals: {} });
});
afterEach(() => vi.useRealTimers());

describe("useSupplierList", () => {
  it("changes figures where they stand, says what they were, and reads no row again", async () => {
    const { server, view, balances } = await setUp();

    act(() =>
      server.socket.say(changed([{ id: "2", version: 2, closings: [closing({ balance: "9999.00" })] }])),
    );

    const second = view.result.current.rowAt(1);
    expect(balances()).toEqual(["1200.00", "9999.00"]);
    expect(second && view.result.current.live.before(second)?.balance).toBe("1200.00");
    expect(view.result.current.live.moved).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it("reads the totals of the whole list anew, and only them", async () => {
    const { server, view } = await setUp();
    const totals = { TRY: { balance: "10.00" } } as unknown as SupplierList["totals"];
    answer = list([row("9")], { total: 2, totals });

    act(() => server.socket.say(changed([{ id: "2", version: 2, closings: [closing()] }])));
    await waitFor(() => expect(view.result.current.head?.totals).toEqual(totals), { timeout: 3000 });

    expect(view.result.current.head?.items.map((item) => item.id)).toEqual(["1", "2"]);
    expect(asked.at(-1)).toContain("limit=1&");
  });

  it("puts fresh figures into the rows in sight when more changed than was told, and moves none", async () => {
    const { server, view, balances } = await setUp();
    answer = list([row("2", { balance: "7.00", version: 3 }), row("1", { balance: "6.00", version: 3 })]);

    act(() => server.socket.say(changed([], true)));
    await waitFor(() => expect(balances()).toEqual(["6.00", "7.00"]), { timeout: 3000 });

    expect(view.result.current.rowAt(0)?.id).toBe("1");
    expect(view.result.current.live.outdated).toBe(true);
  });

  it("sorts again when somebody asks for it", async () => {
    const { server, view } = await setUp();
    act(() =>
      server.socket.say(changed([{ id: "2", version: 2, closings: [closing({ overdue: "900.00" })] }])),
    );
    answer = list([row("2", { overdue: "900.00", version: 2 }), row("1", { overdue: "300.00" })]);

    act(() => view.result.current.live.sortAgain());
    await waitFor(() => expect(view.result.current.rowAt(0)?.id).toBe("2"));

    expect(view.result.current.live.moved).toBe(0);
  });

  it("reads the list as soon as an empty one gets its first rows", async () => {
    answer = list([]);
    const { server, view } = await setUp();
    answer = list([row("1")]);

    act(() => server.socket.say(changed([], true)));

    await waitFor(() => expect(view.result.current.head?.total).toBe(1), { timeout: 3000 });
  });

  it("reads what changed between the list and the first snapshot", async () => {
    const { server, view, balances } = await setUp();
    answer = list([row("1", { balance: "6.00", version: 3 }), row("2")], { figures_version: 2 });

    act(() => server.socket.say(standing(2)));
    await waitFor(() => expect(balances()).toEqual(["6.00", "1200.00"]), { timeout: 3000 });

    await waitFor(() => expect(view.result.current.head?.figures_version).toBe(2));
  });

  it("reads nothing again where nothing has changed", async () => {
    const { server } = await setUp();
    vi.useFakeTimers();

    act(() => server.socket.say(standing(1)));
    act(() => vi.advanceTimersByTime(10_000));

    expect(asked).toHaveLength(1);
  });

  it("reads again what it could not read while the server was away", async () => {
    const { server, balances } = await setUp();
    api.use(http.get("*/api/v1/companies/1000/suppliers", () => Response.error(), { once: true }));
    answer = list([row("1", { balance: "6.00", version: 3 }), row("2")], { figures_version: 2 });

    act(() => server.socket.say(standing(2)));

    await waitFor(() => expect(balances()).toEqual(["6.00", "1200.00"]), { timeout: 9000 });
  }, 10_000);

  it("keeps the old rows until the answer to a new question is there", async () => {
    const { view, filters } = await setUp();
    answer = list([row("5", { currency: "USD" })]);

    view.rerender({ filter: filters.usd });
    const meanwhile = { old: view.result.current.isOld, id: view.result.current.rowAt(0)?.id };
    await waitFor(() => expect(view.result.current.isOld).toBe(false));

    expect(meanwhile).toEqual({ old: true, id: "1" });
    expect(view.result.current.rowAt(0)?.id).toBe("5");
  });
});
