/** What of a channel lies over the image: where it fires, or where what it says speaks for a class. */
export const MASKS = ["activation", "evidence"] as const;
export type Mask = (typeof MASKS)[number];

/** What bars are compared with: everything in the run, or what is on screen. */
export const BAR_SCALES = ["run", "view"] as const;
export type BarScale = (typeof BAR_SCALES)[number];
