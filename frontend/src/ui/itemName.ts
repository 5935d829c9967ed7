/** A document's number, and of an instalment (from 1) its own behind it: `4711/01`. */
export function itemName(document: string, part: number | null): string {
  return part === null ? document : `${document}/${String(part).padStart(2, "0")}`;
}
