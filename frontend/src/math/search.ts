/** Finding by words: pure functions. */

const wordsOf = (query: string): string[] =>
  query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");

/** Whether a text has all words of a query, in any order; nothing is asked of no word. */
export const matches = (text: string, query: string): boolean => {
  const lower = text.toLowerCase();
  return wordsOf(query).every((word) => lower.includes(word));
};

/** Those whose text has all words of a query: first those that are just it, then those that begin with it. */
export function found<T>(all: readonly T[], query: string, textOf: (item: T) => string): T[] {
  const asked = wordsOf(query).join(" ");
  const rank = (item: T): number => {
    const text = textOf(item).toLowerCase();
    return text === asked ? 0 : text.startsWith(asked) ? 1 : 2;
  };
  return all.filter((item) => matches(textOf(item), query)).sort((a, b) => rank(a) - rank(b));
}
