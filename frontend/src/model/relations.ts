import type {Measured} from "./layer";

/** Attribution between two layers. Seen from either of them it is the same number. */
export interface Relation {
  readonly earlier: string;
  readonly later: string;
  /** `[H1, W1, H2 · W2]`: attribution of the length of each later position's vector to the earlier positions. */
  readonly positions: Measured | null;
  /** Of some channels of the later layer, that is their sums over positions, to all channels of the earlier one. */
  readonly channels: ChannelLinks | null;
}

export interface ChannelLinks {
  /** `[K]`, ascending */
  readonly later: readonly number[];
  /** `[K, C1]` */
  readonly values: Measured;
}

/** How the layers are made of one another, of this example. */
export interface Relations {
  /** The step at which it was logged, which is not every step of the snapshots. */
  readonly step: number;
  /** Whether it holds this example: time may have been up before. */
  readonly complete: boolean;
  /** Null until they have arrived. */
  readonly pairs: readonly Relation[] | null;
}
