/** How entries are laid out beside the image, so that their icons are as large as the room allows. */

export interface Layout {
  readonly columns: number;
  /** The side of an icon. */
  readonly icon: number;
  /** How many entries there is room for. */
  readonly count: number;
}

/** What stands beside an icon and below it, and between entries, in pixels. */
export const AROUND = {beside: 60, below: 24, gap: 10} as const;
/** Below the least nothing is told on an icon; from the good size on more of them are better than larger ones. */
const [LEAST, GOOD, MOST] = [84, 120, 240];
/** So many channels are shown even where that takes more room, and no more than so many. */
const [FEW, SOME, MANY] = [4, 6, 12];
/** For more entries icons may be this much smaller. */
const NEARLY = 0.9;
const SIX = [1, 2, 3, 4, 5, 6];

/** Lays out the entries of up to `channels` channels in a box of so many pixels. */
export function layoutOf(width: number, height: number, channels: number): Layout {
  const all = SIX.flatMap((columns) => SIX.map((rows) => layoutIn(width, height, columns, rows)));
  const fitting = (least: number, icon: number) =>
    all.filter((each) => each.icon >= icon && each.count >= Math.min(least, channels) && each.count <= MANY);
  const good = fitting(SOME, GOOD);
  if (good.length > 0) {
    const largest = Math.max(...good.map(({icon}) => icon));
    return firstBy(
      good.filter(({icon}) => icon >= NEARLY * largest),
      (one, other) => other.count - one.count || other.icon - one.icon,
    );
  }
  const few = fitting(FEW, LEAST);
  if (few.length === 0) return narrow(width, Math.min(SOME, channels));
  const best = firstBy(few, (one, other) => other.icon - one.icon || other.count - one.count);
  // A little further down than there is room is better than what cannot be read.
  return {...best, icon: Math.max(best.icon, Math.min(GOOD, layoutIn(width, Infinity, best.columns, 1).icon))};
}

const firstBy = (layouts: readonly Layout[], order: (one: Layout, other: Layout) => number): Layout =>
  [...layouts].sort(order)[0];

function layoutIn(width: number, height: number, columns: number, rows: number): Layout {
  const across = (width - (columns - 1) * AROUND.gap) / columns - AROUND.beside;
  const down = (height - (rows - 1) * AROUND.gap) / rows - AROUND.below;
  return {columns, icon: Math.floor(Math.min(MOST, across, down)), count: columns * rows};
}

/** Where there is no room for all, they go on below. */
function narrow(width: number, count: number): Layout {
  const fits = (columns: number) => layoutIn(width, Infinity, columns, 1).icon;
  const columns = [4, 3, 2].find((n) => fits(n) >= LEAST) ?? (fits(2) >= LEAST / 2 ? 2 : 1);
  return {columns, icon: Math.max(24, fits(columns)), count};
}
