/** Everything behind the door: the live connection, and the dialog for when the session ends under an open page. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { isNotSignedIn } from "@/api/failures";
import type { Me } from "@/api/shapes";
import { SessionOverDialog } from "@/features/sessions/SessionOverDialog";
import { sessionKeys } from "@/features/sessions/keys";
import { meOptions } from "@/features/sessions/queries";
import { LiveProvider, useLive, useLiveStatus } from "@/realtime/react";
import { newLiveSocket } from "../live";
import { sessionOver, useSessionOver } from "../sessionOver";

/** The shell comes with it: one without the other shows nothing. */
export { Company } from "./Company";

/** The socket's way of saying "not signed in" (contract: close codes). */
const NOT_SIGNED_IN = 4401;
/** A socket refused again this soon after the session was found to be good: only signing in again can help. */
const REFUSED_AGAIN_MS = 10_000;

export function SignedIn() {
  const [socket] = useState(() => newLiveSocket(globalThis.location));
  return (
    <LiveProvider socket={socket}>
      <Outlet />
      <SessionGuard />
    </LiveProvider>
  );
}

/**
 * Asks for a new sign-in when the session is over, and only then. A changed password or second factor also ends the
 * connections made before it, while the session goes on: such a connection is made anew.
 */
function SessionGuard() {
  const client = useQueryClient();
  const live = useLive();
  const status = useLiveStatus();
  const isOver = useSessionOver();
  const me = useQuery({ ...meOptions, enabled: false });
  const lastRefused = useRef(-Infinity);
  const isRefused = status.state === "stopped" && status.code === NOT_SIGNED_IN;
  useEffect(() => {
    if (!isRefused) return;
    const since = performance.now() - lastRefused.current;
    lastRefused.current = performance.now();
    if (since < REFUSED_AGAIN_MS) {
      sessionOver.set(true);
      return;
    }
    client.fetchQuery({ ...meOptions, staleTime: 0 }).then(
      () => live.start(),
      (error: unknown) => {
        if (!isNotSignedIn(error)) live.start(); // every refused request is noticed where requests are made
      },
    );
  }, [isRefused, client, live]);
  const onSignedIn = async (now: Me) => {
    if (now.email !== me.data?.email) {
      // Another person: nothing of the one before may stay on the screen.
      globalThis.location.assign("/");
      return;
    }
    // What was asked under the old session may be refused only now; that says nothing about the new one.
    live.stop();
    await client.cancelQueries();
    client.setQueryData(sessionKeys.me, now);
    lastRefused.current = -Infinity;
    sessionOver.set(false);
    live.start();
    void client.invalidateQueries({ predicate: (query) => query.queryKey !== sessionKeys.me });
  };
  return (
    <SessionOverDialog
      opened={isOver}
      email={me.data?.email ?? null}
      onSignedIn={(now) => void onSignedIn(now)}
    />
  );
}
