/** How long it is waited before one looks again for what a server tells late: pure functions. */

const [FIRST_MS, LAST_MS] = [1000, 30_000];
/** A log may hold no more than this: after so many looks it is taken for all there is. */
const MOST_FOR_LESS = 6;

/**
 * How long after so many looks, ever longer; null where it is not looked again. As long as there is nothing somebody waits for a
 * training to begin, which may be at any time.
 */
export function waitOf(shows: "nothing" | "less" | "all", looked: number): number | null {
  if (shows === "all" || (shows === "less" && looked >= MOST_FOR_LESS)) return null;
  return Math.min(LAST_MS, FIRST_MS * 2 ** looked);
}
