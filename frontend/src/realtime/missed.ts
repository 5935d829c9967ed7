/** Reading missed events with nothing but `fetch`, for pages and programs that have no client of the API. */

import type { Missed } from "./protocol";

const PAGE = 500;

/**
 * What `LiveSocket` takes as `readMissed`.
 *
 * @param origin - of the server, e.g. `https://vade.example.com`.
 * @param headers - how to sign in, where no cookie does: `{ Authorization: "Bearer …" }`.
 */
export function readMissedFrom(
  origin: string,
  headers: Record<string, string> = {},
): (topic: string, after: number) => Promise<Missed> {
  return async (topic, after) => {
    const supplier = encodeURIComponent(topic.slice("supplier:".length));
    const address = `${origin}/api/v1/suppliers/${supplier}/events?after=${after}&limit=${PAGE}`;
    const answer = await fetch(address, { headers, credentials: "include" });
    if (!answer.ok) throw new Error(`the events of ${topic} cannot be read: ${answer.status}`);
    return (await answer.json()) as Missed;
  };
}
