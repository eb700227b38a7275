/** What the neurons, positions and channels of a layer argue for. */
import type {Pair} from "../math/compare";
import type {Stored} from "../math/known";
import type {Measured} from "./layer";

/** Attribution to classes, by class: of those that are looked at, or of all that are explained. */
export type ByClass = ReadonlyMap<number, Measured>;

/** Evidence for one class: attribution by what remains after the other axes were summed; null where none was logged. */
export interface Evidence {
  readonly target: number;
  /** `[H, W, C]` */
  readonly neurons: Measured | null;
  /** `[H, W]` */
  readonly positions: Measured | null;
  /** `[C]` */
  readonly channels: Measured | null;
  /** The classes for which evidence per neuron was logged for this example. */
  readonly neuronTargets: readonly number[];
}

/** Evidence for one of two classes that are compared. */
export interface Side {
  readonly target: number;
  /** `[C]` */
  readonly channels: Measured;
  /** `[H, W]`; null where none was logged. */
  readonly positions: Measured | null;
  /** `[H, W, C]`; null where none was logged, or it has not arrived. */
  readonly neurons: Measured | null;
}

/** What takes a channel's place where it is removed: zero, its mean over other images, or what it is in some of them. */
export type RemovalKind = "zero" | "mean" | "resampled";

/** What was measured where channels were removed, one at a time, in units of the logit. */
export interface Removals {
  readonly kind: RemovalKind;
  /** `[A]` what the logit of a class lost without one of them: positive where it supported the class. */
  readonly effects: ReadonlyMap<number, Stored>;
  /** `[A]` what gradients say that it loses; null where that is the evidence itself. */
  readonly predicted: ReadonlyMap<number, Stored> | null;
}

/** A check of some channels removed at once, in units of the logit. */
export interface Joint {
  /** How many. */
  readonly count: number;
  /** The sum of what is predicted of them: of their evidence, where removal is to zero. */
  readonly predicted: number;
  /** The sum of what was lost without each of them alone. */
  readonly single: number;
  readonly measured: number;
}

/** A number with its interval of 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Checks of the evidence for a class, or for the first of two against the second; NaN where a number is not known. */
export interface Checks {
  /** The sum of the evidence of all channels. */
  readonly evidence: number;
  /** What it should be: the logit, or difference, less the bias. */
  readonly expected: number;
  /** The logit, or difference, of the zeroed layer. */
  readonly bias: number;
  /** How far evidence is from what it should be, as a share of the larger. */
  readonly sumError: number;
  /** The removal that the checks below are about. */
  readonly removal: RemovalKind;
  /** How far effects of another removal are from those of removal to zero, as a share of the larger. */
  readonly replacedDifference: number;
  /** In logits: neither evidence nor an effect has a sign that counts below it. */
  readonly smallest: number;
  readonly nChannels: number;
  /** What removals show of what is predicted of them: of the evidence, where removal is to zero. */
  readonly slope: Estimate;
  readonly nSigns: number;
  /** The share of these whose effect has the opposite sign. */
  readonly wrongSigns: Estimate;
  readonly joint: readonly Joint[];
}

/** A class alone, or the first of two against the second, with what its evidence was held to. */
export interface Examined {
  /** The second is null where one class alone is explained. */
  readonly classes: readonly [number, number | null];
  readonly checks: Checks;
  /** `[A]`: 1 where removal does the opposite of the evidence, 0 where not, NaN where that cannot be told. */
  readonly contradicted: Float32Array;
  /** `[A]` standard errors of the effects of resampled removal; null where there are none. */
  readonly errors: Stored | null;
}

/** How far the evidence of a layer's channels can be trusted. */
export interface Trust {
  /** `[A]` the channels that were removed, one at a time; -1 is none. */
  readonly channels: Int32Array;
  /** The first is to zero. */
  readonly removals: readonly Removals[];
  /** Whether the network is linear from the layer on, so that evidence is exact; null in a log of an older version. */
  readonly linear: {readonly exact: boolean; readonly deviation: number; readonly tolerance: number} | null;
  /** Each explained class and pair; of a pair the other way round the signs turn. Empty in a log of an older version. */
  readonly examined: readonly Examined[];
}

/** Two classes, and how the channels of the layer argue for each. */
export interface Comparison {
  /** The classes that are explained for the example, the likeliest first. */
  readonly classes: readonly number[];
  /** Null where fewer than two are explained, or they cannot be read. */
  readonly sides: Pair<Side> | null;
  /** A class that was asked for, but is not explained. */
  readonly unexplained: number | null;
  readonly trust: Trust | null;
}

/** Classes that the same positions support, summed up in few factors, in all layers the same. */
export interface Factors {
  /** The classes that were factorised. */
  readonly targets: readonly number[];
  /** `[F, targets]`, none negative. */
  readonly loadings: Float32Array;
  /** `[F + 1]`: how alike each is found again, as a cosine, and what chance gives; null where not measured. */
  readonly stability?: Float32Array | null;
}
