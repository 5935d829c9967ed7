/** "sanli isi" finds "ŞANLI ISI": the folding of the server's search (payments/domain/folding.py), for words of the page. */

export function fold(text: string): string {
  return text
    .replaceAll(/[İIı]/g, "i")
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
}

/** Whether every word that was typed begins a word of the text, in any order. */
export function matches(text: string, typed: string): boolean {
  const words = fold(text).split(" ");
  return fold(typed)
    .split(" ")
    .every((part) => words.some((word) => word.startsWith(part)));
}
