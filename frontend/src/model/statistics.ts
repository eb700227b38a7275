/** What a layer's channels do on the probe set. All tables are row-major; NaN stands for what is not known. */

/** What statistics are of, in the manifest of each. */
export interface Probed {
  readonly step: number;
  readonly nImages: number;
  /** Of the probe set. */
  readonly fingerprint: string;
  /** Those with enough images, ascending: tables by class have these along their first axis. */
  readonly classes: readonly number[];
  /** How many images each has. */
  readonly counts: readonly number[];
  /** How many classes have too few. */
  readonly nOther: number;
  /** What an image's class is. */
  readonly by: "true" | "predicted";
  readonly nChannels: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Each `[C]`. */
export interface ChannelSummary extends Probed {
  /** The share of positions that are not above zero. */
  readonly silent: Float32Array;
  /** The largest activation. */
  readonly maximum: Float32Array;
  /** The mean over images of the largest activation in each. */
  readonly mean: Float32Array;
  /** How these largest activations correlate with those of the step before. */
  readonly kept: Float32Array;
  /** The step before; null where there is none. */
  readonly stepBefore: number | null;
  /** How well the images that excite the channel fall into two, from 0 to 1. */
  readonly split: Float32Array;
}

/** Of the values above zero; where the layer is signed, of all that are not zero. */
export interface Distribution extends Probed {
  /** `[bins, C]`: shares, 1 in sum, in equal bins from the lowest value to the highest. */
  readonly histogram: Float32Array;
  readonly nBins: number;
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  /** `[levels, C]`. */
  readonly quantiles: Float32Array;
  readonly levels: readonly number[];
}

export interface ClassActivations extends Probed {
  /** `[K', 3, C]`: of the largest activation in each image. */
  readonly quartiles: Float32Array;
  /** `[K', C]`, from -0.5 to 0.5: how well it tells the class from all others, 0 by chance. */
  readonly auroc: Float32Array;
}

/** A category of a column of metadata; null: that a number is above its median. */
export interface ColumnOf {
  readonly name: string;
  readonly category: string | null;
}

export interface ColumnActivations extends Probed {
  readonly columns: readonly ColumnOf[];
  /** `[M, C]`, from -0.5 to 0.5. */
  readonly auroc: Float32Array;
}

export interface ProbeExample {
  /** The image's place in the probe set. */
  readonly image: number;
  /** Where the activation is largest. */
  readonly y: number;
  readonly x: number;
  readonly value: number;
  /** On which side of the split; null where there is none. */
  readonly side: 0 | 1 | null;
}

export interface ChannelExamples extends Probed {
  /** By channel, the strongest first, then spread over the quantiles. */
  readonly examples: readonly (readonly ProbeExample[])[];
  /** By channel: places of images that are alike but do not excite it. */
  readonly contrast: readonly (readonly number[])[];
}

export interface ChannelPair {
  readonly channels: readonly [number, number];
  readonly correlation: number;
}

export interface ChannelPairs extends Probed {
  /** The strongest first. */
  readonly pairs: readonly ChannelPair[];
}

/** Where channels fire. */
export interface Places extends Probed {
  readonly height: number;
  readonly width: number;
  /** `[height, width, C]`, 1 in sum over places, or zero. */
  readonly shares: Float32Array;
}

/** Means over the images of each class of the evidence of each channel for it. */
export interface EvidenceByClass extends Probed {
  /** `[K', C]`. */
  readonly values: Float32Array;
  /** `[K']`: the sums over all channels of what is positive, and of what is negative. */
  readonly positive: Float32Array;
  readonly negative: Float32Array;
}

export interface RemovedChannel {
  readonly channel: number;
  /** Predictions for the probe set that become others without it. */
  readonly changed: number;
  /** By `classes`: right predictions that become wrong, and wrong ones that become right. */
  readonly toWrong: readonly number[];
  readonly toRight: readonly number[];
}

export interface MeasuredRemoval extends Probed {
  readonly removed: readonly RemovedChannel[];
  /** By `classes`: predictions that are right with all channels. */
  readonly right: readonly number[];
}
