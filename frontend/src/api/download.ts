/** Files that the API makes: read with our headers, so that they are in the page's language, and then saved. */

import { NoAnswer, RequestRefused, asProblem } from "./failures";
import { ownHeaders } from "./client";

export interface SavedFile {
  name: string;
  content: Blob;
}

/**
 * Read a file of the API.
 *
 * @throws RequestRefused - the server answered with an error.
 * @throws NoAnswer - there was no answer.
 */
export async function readFile(
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<SavedFile> {
  const asked = new URLSearchParams(query).toString();
  let response: Response;
  try {
    response = await fetch(asked ? `${path}?${asked}` : path, { headers: ownHeaders("GET") });
  } catch (cause) {
    throw new NoAnswer(cause);
  }
  if (!response.ok) {
    const requestId = response.headers.get("X-Request-ID") ?? "";
    const body: unknown = await response.json().catch(() => null);
    throw new RequestRefused(asProblem(body, { status: response.status, url: response.url, requestId }));
  }
  return { name: nameIn(response.headers.get("Content-Disposition") ?? ""), content: await response.blob() };
}

/** Hand a file to the browser, as if its link had been followed. */
export function saveFile({ name, content }: SavedFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the address up by then; what it needs of the content it keeps.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function nameIn(disposition: string): string {
  const found = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  return found ? decodeURIComponent(found) : "vade";
}
