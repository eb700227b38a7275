/** What a view is given of controls: what random weights show, what comes out the same again, how often predictions are right. */
import type {Atlas} from "./layer";

/** A number, and an interval of 95 % for it; NaN where that is not known. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Means at the points of a curve, and their standard errors. */
export interface Curve {
  readonly means: readonly number[];
  readonly errors: readonly number[];
}

/** What the predicted class loses when channels are removed, in units of the network's own lead. */
export interface Removed {
  readonly byEvidence: Curve;
  readonly atRandom: Curve;
  /** The area between both. */
  readonly gain: Interval;
}

/** What is shown of a layer's evidence, and by a network of random weights. */
export interface EvidenceControl {
  readonly step: number;
  /** The share of the channels that is removed, at each point of the curves. */
  readonly shares: readonly number[];
  readonly own: Removed;
  /** Null where there is no network of random weights. */
  readonly random: Removed | null;
  /** By how much the predicted class leads the mean of the others, in logits. */
  readonly lead: number;
  readonly images: number;
  readonly orders: number;
}

/** How alike icons are. */
export interface Likeness {
  /** Correlation of two seeds' icons of a channel, and of one with those of other channels, which is what chance gives. */
  readonly pixels: number;
  readonly pixelsByChance: number;
  /** The same by what the layer's other channels make of them. */
  readonly seen: number;
  readonly seenByChance: number;
}

/** What became of a channel whose icon was made again. */
export interface ChannelControl extends Likeness {
  readonly channel: number;
  /** What the icon reaches in a network of random weights, of the largest on real images there; NaN: not known. */
  readonly randomReach: number;
}

export interface IconControl {
  readonly step: number;
  readonly channels: readonly ChannelControl[];
  /** Tile 2 · i is the icon of another seed of channel i of these, tile 2 · i + 1 that of a network of random weights. */
  readonly icons: Atlas | null;
  /** Whether there is a network of random weights. */
  readonly hasRandom: boolean;
}

/** Predictions, or answers of one output, of about the same probability. */
export interface Bin {
  readonly says: number;
  readonly right: number;
  readonly images: number;
}

export interface Calibration {
  readonly step: number;
  /** Of equal ranges of the probability, ascending. */
  readonly bins: readonly Bin[];
  readonly error: Interval;
  /** What a perfectly calibrated network shows of so many images, at most, in 95 of 100 cases. */
  readonly byChance: number;
}

/** What of a network's probabilities was measured. */
export interface Calibrations {
  readonly step: number;
  /** Of the predicted class, where classes exclude each other. */
  readonly predicted: Calibration | null;
  /** Of the class of each output, by its number, where they do not. */
  readonly outputs: ReadonlyMap<number, Calibration>;
}
