/** How far sets of the probe set's images lie apart in a layer. */

/** Images that have something in common. */
export type PointSet = {readonly nImages: number} & (
  | {readonly kind: "step"; readonly step: number}
  | {readonly kind: "class"; readonly label: number}
  /** `label` is the class that images are of, null where of any. */
  | {readonly kind: "answer"; readonly right: boolean; readonly label: number | null}
  /** `category` is null where the column is of numbers: then images are above its median, or not. */
  | {readonly kind: "column"; readonly column: string; readonly category: string | null; readonly above: boolean}
);

/** A channel that moved, by itself. */
export interface MovedChannel {
  readonly channel: number;
  /** Wasserstein's. */
  readonly distance: number;
  /** By how much its mean rises. */
  readonly rise: number;
  /** The distance by chance. */
  readonly chance: number;
  /** What it is in both sets, from low to high: see `LEVELS`. */
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** How one set is moved to another at least cost; point i of the one goes to point i of the other, within the plane. */
export interface TransportPair {
  /** Its name in the URL, the same in every layer and at every step. */
  readonly id: string;
  readonly first: PointSet;
  readonly second: PointSet;
  /** `[n, 2]`, row-major. */
  readonly firstPoints: Float32Array;
  readonly secondPoints: Float32Array;
  /** `[n]` places in the probe set. */
  readonly firstImages: readonly number[];
  readonly secondImages: readonly number[];
  /** `[n]` of the potential whose cells belong to the second set's points. */
  readonly heights: Float32Array;
  /** Those that moved most, the most first. */
  readonly channels: readonly MovedChannel[];
  /** Of all channels. */
  readonly distance: number;
  /** In the plane alone: never more. */
  readonly projected: number;
  /** The mean over shuffled sets, and what 95 % of them do not exceed. */
  readonly chance: number;
  readonly chanceHigh: number;
  /** The share of the variance of both sets that lies in the plane. */
  readonly explained: number;
  /** The share of the squared difference of their means that does. */
  readonly explainedBetween: number;
  /** Of two steps: how far the same images go; else 0. */
  readonly moved: number;
}

export interface LayerTransport {
  readonly step: number;
  readonly nImages: number;
  /** Of the probe set. */
  readonly fingerprint: string;
  readonly pairs: readonly TransportPair[];
  readonly settings: Readonly<Record<string, string>>;
}
