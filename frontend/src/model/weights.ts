import type {Stored} from "../math/known";

/** How large a layer's weights are, and how far they have moved since the step before; NaN where that is not known. */
export interface WeighedLayer {
  readonly name: string;
  readonly size: number;
  readonly norm: number;
  readonly update: number;
}

/** Filters, or rows of a classifier, of which the first few are kept as images. */
export interface WeightImages {
  readonly layer: string;
  /** How many there are. */
  readonly count: number;
  /** `[F, h, w, C]` over the channels of the image. */
  readonly shape: readonly [number, number, number, number];
  readonly stored: Stored;
  /** The largest magnitude in the run, or of these alone. */
  readonly largest: number;
  /** `[count]`. */
  readonly norms: Float32Array;
  /** `[count]`: how far each has moved since the step before, NaN where that is not known. */
  readonly moved: Float32Array;
}

export interface Filters extends WeightImages {
  readonly mixed: boolean;
  /** The logged layer whose channels are what the filters give; null where there is none. */
  readonly shownAs: string | null;
}

/** The weights of each class by channel of a layer. */
export interface ClassTable {
  readonly layer: string;
  readonly of: string;
  readonly nClasses: number;
  readonly nChannels: number;
  /** `[K, C]`; NaN where not kept. */
  readonly stored: Stored;
  readonly largest: number;
}

export interface Weights {
  readonly step: number;
  readonly stepBefore: number | null;
  readonly layers: readonly WeighedLayer[];
  readonly filters: Filters | null;
  /** The linear classifier where it is given the image, and where it is given a layer. */
  readonly classImages: WeightImages | null;
  readonly classTable: ClassTable | null;
  readonly problems: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

/** What tells the weights of a step from all others. */
export interface WeightsFingerprint {
  readonly step: number;
  /** SHA-256 of all that are told. */
  readonly digits: string;
}
