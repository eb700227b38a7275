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

/** Checks of the evidence by channel for two classes, in units of the logit. */
export interface Trust {
  /** The channels that were removed, one at a time. */
  readonly channels: Int32Array;
  /** What each class's logit lost without one of them. */
  readonly effects: Pair<Stored>;
  /** Attribution `[C]` by path integral, and what its sum is more than the logit gained on the path; null where not logged. */
  readonly path: {readonly values: Pair<Stored>; readonly gaps: Pair<number>} | null;
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
}
