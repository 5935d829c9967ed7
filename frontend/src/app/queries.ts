/** The query cache, and what every failed request may mean for the session. */

import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isNotSignedIn, mayPass } from "@/api/failures";
import { sessionKeys } from "@/features/sessions/keys";
import { sessionOver } from "./sessionOver";

export function newQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => noticeSignOut(client, error) }),
    mutationCache: new MutationCache({ onError: (error) => noticeSignOut(client, error) }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => mayPass(error) && failures < 2,
        retryDelay: (attempt) => Math.min(4000, 500 * 2 ** attempt),
      },
    },
  });
  return client;
}

/** "Not signed in" while somebody was: their session is over. Before that it only means: sign in first. */
function noticeSignOut(client: QueryClient, error: Error): void {
  if (isNotSignedIn(error) && client.getQueryData(sessionKeys.me) !== undefined) sessionOver.set(true);
}
