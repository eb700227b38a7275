/** How many of `n` equal squares go side by side: as many as fit with `min` pixels each, in rows of nearly equal length. */
export function columnsFor(n: number, width: number, min: number, gap: number): number {
  if (n === 0) return 1;
  const fitting = Math.max(1, Math.floor((width + gap) / (min + gap)));
  return Math.ceil(n / Math.ceil(n / fitting));
}
