/** The tab's one live connection, and how it reads what it missed. */

import { answered, http } from "@/api/client";
import type { Missed } from "@/realtime/protocol";
import { LiveSocket } from "@/realtime/socket";

const PAGE = 500;

export function newLiveSocket(location: Location): LiveSocket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new LiveSocket({ url: `${scheme}://${location.host}/ws/live/`, readMissed });
}

async function readMissed(topic: string, after: number): Promise<Missed> {
  const supplier = topic.slice("supplier:".length);
  const params = { path: { supplier_id: supplier }, query: { after, limit: PAGE } };
  const page = await answered(http.GET("/api/v1/suppliers/{supplier_id}/events", { params }));
  return { ...page, items: page.items as unknown as Missed["items"] };
}
