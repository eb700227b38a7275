/** Where the maps and the lists of spatial attribution stand, so that the maps are as large as fits without scrolling. */
import {columnsFor} from "../../math/columns";

export interface Layout {
  /** Whether the lists stand beside the maps; else they stand below. */
  readonly beside: boolean;
  readonly columns: number;
  /** The width of a map in pixels. */
  readonly side: number;
  /** The height that is left for lists below the maps, in pixels: never less than they need. */
  readonly left: number;
}

/** The gap between maps, what stands above each, and what the lists take, in pixels. */
export const GAP = 16;
const HEAD = 30;
export const LISTS = {width: 270, height: 200} as const;
/** No map is smaller, unless the page is; and where one scrolls in any case none is larger, unless that much is seen at once. */
const [LEAST, SCROLLED] = [200, 300];
/** A page that is scrolled anyway: one map after the other, each as wide as it. */
const NARROW = 430;

/** Places `n` maps of a shape (width to height) and the lists in the room that is seen at once. */
export function layoutOf(n: number, aspect: number, width: number, height: number): Layout {
  if (width <= NARROW) return {beside: false, columns: 1, side: Math.floor(width), left: LISTS.height};
  const below = largest(n, aspect, width, height - LISTS.height);
  const beside = largest(n, aspect, width - LISTS.width - GAP, height);
  // Where not all maps are seen at once, more of them are if they stand in several columns.
  const isSeen = beside.fits || beside.columns > 1 || below.columns === 1;
  if (beside.side > below.side && isSeen) {
    return {beside: true, columns: beside.columns, side: beside.side, left: LISTS.height};
  }
  const rows = Math.ceil(n / below.columns);
  const taken = rows * (below.side / aspect + HEAD + GAP);
  return {
    beside: false,
    columns: below.columns,
    side: below.side,
    left: Math.max(LISTS.height, Math.floor(height - taken)),
  };
}

interface Maps extends Pick<Layout, "columns" | "side"> {
  /** Whether all are seen at once. */
  readonly fits: boolean;
}

function largest(n: number, aspect: number, width: number, height: number): Maps {
  let best = {columns: 1, side: 0};
  for (let columns = 1; columns <= Math.max(1, n); columns++) {
    const rows = Math.ceil(n / columns);
    const across = (width - (columns - 1) * GAP) / columns;
    const down = (height - (rows - 1) * GAP) / Math.max(1, rows) - HEAD;
    const side = Math.min(across, down * aspect);
    if (side >= best.side) best = {columns, side};
  }
  if (best.side >= LEAST) return {...best, side: Math.floor(best.side), fits: true};
  // They do not fit at once: they are scrolled through.
  const columns = columnsFor(n, width, LEAST, GAP);
  const across = (width - (columns - 1) * GAP) / columns;
  const side = Math.min(across, Math.max(SCROLLED, (height - HEAD) * aspect));
  return {columns, side: Math.max(0, Math.floor(side)), fits: false};
}
