/** How many of `n` equal squares go side by side: as many as fit with `min` pixels each, in rows of nearly equal length. */
export function columnsFor(n: number, width: number, min: number, gap: number): number {
  if (n === 0) return 1;
  const fitting = Math.max(1, Math.floor((width + gap) / (min + gap)));
  return Math.ceil(n / Math.ceil(n / fitting));
}

/** What squares, and rows of them, take beside their own sides, in pixels. */
interface Around {
  readonly gap: number;
  /** Below each square. */
  readonly below: number;
  /** Width to height of what is called a square here. */
  readonly aspect: number;
  /** The least width. */
  readonly least: number;
}

/**
 * How many of `n` equal squares go side by side, and how wide each is, so that all are seen as large as can be in a room of
 * this size; where they were less than `least` pixels wide then, as many as fit with that width, in rows that go on below.
 */
export function fitting(n: number, width: number, height: number, {gap, below, aspect, least}: Around) {
  const across = (columns: number) => (width - (columns - 1) * gap) / columns;
  const count = Math.max(1, n);
  const all = Array.from({length: count}, (_, i) => {
    const rows = Math.ceil(count / (i + 1));
    return {columns: i + 1, side: Math.min(across(i + 1), ((height - (rows - 1) * gap) / rows - below) * aspect)};
  });
  const best = all.reduce((largest, each) => (each.side >= largest.side ? each : largest));
  if (best.side >= least) return {columns: best.columns, side: Math.floor(best.side)};
  const columns = columnsFor(count, width, least, gap);
  return {columns, side: Math.max(1, Math.floor(across(columns)))};
}
