/** What became of a channel; in the order of their numbers in tables. */
export const BECAME = ["same", "born", "died", "changed", "only here", "only there"] as const;
export type Became = (typeof BECAME)[number];
