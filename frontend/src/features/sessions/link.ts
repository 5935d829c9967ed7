/** The secret of a one-time link stands behind `#`, so that no server logs it; here it is taken out of the address. */

/** The secret, once: it is removed from the address and from this tab's history at the same moment. */
export function takeLinkSecret(location: Location, history: History): string | null {
  const secret = new URLSearchParams(location.hash.slice(1)).get("link");
  if (!secret) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  return secret;
}

/** A path of our own to go back to after signing in; anything else becomes the first page. */
export function safeReturn(path: string | undefined): string {
  return path && /^\/(?![/\\])/.test(path) && !path.startsWith("/sign-in") ? path : "/";
}
