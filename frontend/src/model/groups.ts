/** What a view is given of groups of neurons. */
import type {Stored} from "../math/known";
import type {Atlas, LayerInfo, Measured} from "./layer";

/** What a factorisation can do without. */
export type GroupPart = "channels" | "effects" | "rest" | "explained";

/**
 * A factorisation of a layer into groups of neurons that fire together. What was not logged, cannot be read, or has not
 * arrived, is null.
 */
export interface LayerGroups {
  readonly layer: LayerInfo;
  /** What of it is logged, but cannot be read. */
  readonly unread?: readonly GroupPart[];
  /** The numbers of groups that can be chosen, ascending. */
  readonly counts: readonly number[];
  /** The number that is shown: G. */
  readonly count: number;
  /** The number of groups of the next layer that it is compatible with; 0 where it was made by itself. */
  readonly aligned: number;
  /** Whether they are the same for all examples. */
  readonly shared: boolean;
  /** `[H, W, G]`, none negative: how active each group is at each position. */
  readonly spatial: Measured;
  /** `[G, C]`: how much each channel belongs to a group. */
  readonly channels: Stored | null;
  /** What the groups argue for, in units of the logit. */
  readonly effects: {
    readonly targets: readonly number[];
    /** `[targets, G]` */
    readonly values: Measured;
    /** `[targets]`: what the rest of the layer, which the groups do not explain, argues for. */
    readonly rest: Float32Array | null;
  } | null;
  /** The share of the squared activation that the groups explain together, 0 to 1. */
  readonly explained: number | null;
  /** `[G]`: the Frobenius norm of each group. */
  readonly magnitude: Float32Array | null;
  /** `[G]`: the number that each keeps over the steps. */
  readonly ids: readonly number[];
  /** `[G]`: how alike its channels are to those of the step before, a cosine; NaN: it is new. Null where there was none. */
  readonly similarities: Float32Array | null;
  /** `[G, 2]`: how alike its channels come out where it is found again, a cosine, and what chance gives; null: not measured. */
  readonly stability?: Float32Array | null;
  /** The numbers of the groups that the step before had and this one has not. */
  readonly vanished: readonly number[];
  /** The step at which they were logged, where it is another than the shown one. */
  readonly otherStep?: number | null;
  /** Tile g is group g. */
  readonly icons: Atlas | null;
  readonly cropsPerGroup: number;
  /** Pieces of the data set: tile g · cropsPerGroup + i is piece i of group g. */
  readonly crops: Atlas | null;
  /** `[G, cropsPerGroup]`; NaN where there is no piece. */
  readonly cropValues: Float32Array | null;
}

/** The groups of a layer, and which others could be shown in their place. */
export interface FoundGroups {
  readonly of: LayerGroups;
  readonly offers: Offers;
}

/** Whether those of this example's own, shared ones, and compatible ones are logged. */
export interface Offers {
  readonly own: boolean;
  readonly shared: boolean;
  readonly aligned: boolean;
}

/** Attribution between the groups of two layers: what the later ones are made of. */
export interface GroupLinks {
  readonly earlier: string;
  readonly later: string;
  /** `[later groups, earlier groups]`, in units of the later layer's activations. */
  readonly values: Measured;
  /** `[later groups]`: what comes from all that the groups leave of the earlier layer. */
  readonly rest: Float32Array | null;
  /** Whether the rest is logged, but cannot be read. */
  readonly restUnread?: boolean;
  /** The same values, of as many groups made by themselves, and made compatible. */
  readonly separate: Float32Array | null;
  readonly compatible: Float32Array | null;
}

/** Groups of neurons of an example. */
export interface NeuronGroups {
  /** The step at which they were logged, which is not every step of the snapshots. */
  readonly step: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
  /** Whether they are the same for all examples. */
  readonly shared: boolean;
  readonly offers: Offers;
  /** Shallow to deep; in a view of the selected layer that alone. */
  readonly layers: readonly LayerGroups[];
  /** The links between neighbouring layers. */
  readonly links: readonly GroupLinks[];
  /** The pairs of layers whose links are logged, but cannot be read. */
  readonly unreadLinks?: readonly Pick<GroupLinks, "earlier" | "later">[];
}
