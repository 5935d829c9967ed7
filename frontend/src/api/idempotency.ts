/** A name for one wish: the server carries out what comes twice under the same name only once. */

/** 128 random bits; `crypto.randomUUID` is missing on pages that came without TLS. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
