/**
 * The files that were delivered from this page, so that one can be read again with another mapping. They are kept while
 * the page is open; afterwards the person chooses the file again.
 */

const KEPT = 3;
const files = new Map<string, File>();

export function keepDelivery(id: string, file: File): void {
  files.set(id, file);
  for (const old of [...files.keys()].slice(0, -KEPT)) files.delete(old);
}

export function deliveryOf(id: string): File | undefined {
  return files.get(id);
}
