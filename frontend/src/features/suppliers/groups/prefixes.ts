/** How the codes of a group begin, as it is typed: one beginning on each line. */

/** The beginnings, each once; blank lines and blanks around are nothing. */
export function prefixesOf(typed: string): string[] {
  const lines = typed.split(/\r?\n/).map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}

/** What the server said of single beginnings ("/prefixes/3"), by the beginning it is about. */
export function wordsOfPrefixes(
  prefixes: readonly string[],
  wordsOf: (pointer: string) => string | undefined,
): string | undefined {
  const said = prefixes.flatMap((prefix, place) => {
    const words = wordsOf(`/prefixes/${place}`);
    return words === undefined ? [] : [`${prefix.slice(0, 20)}: ${words}`];
  });
  return wordsOf("/prefixes") ?? (said.length > 0 ? said.join(" ") : undefined);
}
