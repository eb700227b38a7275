/** Pictures optimized to excite a channel, or the parts of real images that excite it most. */
export type IconKind = "optimized" | "dataset";

/** How grids are looked at: icons filling their cells, with areas by magnitude, or coloured by principal components. */
export const GRID_MODES = ["icons", "sized", "components"] as const;
export type GridMode = (typeof GRID_MODES)[number];

/** What of a channel lies over the image: where it fires, or where what it says speaks for a class. */
export const MASKS = ["activation", "evidence"] as const;
export type Mask = (typeof MASKS)[number];

/** What bars are compared with: everything in the run, or what is on screen. */
export const BAR_SCALES = ["run", "view"] as const;
export type BarScale = (typeof BAR_SCALES)[number];

/** What layers show of themselves: both factors of the evidence, one of them, or the evidence for the selected class. */
export const HINTS = ["factors", "first", "second", "class"] as const;
export type Hint = (typeof HINTS)[number];

/** What is shown of evidence: what supports, what opposes (of channels), or both. */
export const SIGNS = ["positive", "negative", "both"] as const;
export type Signs = (typeof SIGNS)[number];

/** How something is looked at, which needs no other data. */
export interface Look {
  readonly grid: GridMode;
  /** The principal component that alone is coloured; null: all. */
  readonly component: number | null;
  readonly mask: Mask;
  readonly bars: BarScale;
  /** How many channels are shown for each of two classes; null: as many as fit. */
  readonly count: number | null;
  readonly hint: Hint;
  readonly signs: Signs;
}
