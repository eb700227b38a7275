/** What every view is given to show. */
import type {Interface} from "../grammar";
import type {OutputKind, Truth} from "../math/classes";
import type {Pair} from "../math/compare";
import type {ContentOf, Resolved} from "./content";
import type {Course} from "./course";
import type {LayerInfo} from "./layer";

/** Two classes that are set against each other. */
export interface Compared {
  /** The classes that are explained for the example, the likeliest first. */
  readonly classes: readonly number[];
  /** Null where fewer than two are. */
  readonly pair: Pair<number> | null;
  /** A class that was asked for, but is not explained. */
  readonly unexplained: number | null;
}

/** What the network makes of one example. */
export interface ExampleInfo {
  /** As in `ViewData`. */
  readonly label: number | null;
  readonly truth: Truth;
  /** What the model returns for it, by class. */
  readonly outputs: Float32Array;
  readonly prediction: number;
  /** Null where the label is not known, or no class. */
  readonly correct: boolean | null;
}

export interface ViewData {
  readonly run: string;
  readonly step: number;
  readonly example: number;
  readonly examples: readonly ExampleInfo[];
  readonly classNames: readonly string[];
  /** The true class: of several the predicted one, else the first; null where none is known. */
  readonly label: number | null;
  readonly truth: Truth;
  /** Whether the outputs are quantities, not classes. */
  readonly regression: boolean;
  readonly prediction: number;
  readonly output: OutputKind;
  /** By class. */
  readonly logits: Float32Array;
  /** What each logit is at most where it is not known; null where nothing is known of that. */
  readonly bounds?: Float32Array | null;
  /** What the model returns at most, of classes for which it is not known. */
  readonly atMost?: Float32Array | null;
  /** What the model returns for the example, by class; NaN where it is not known. */
  readonly outputs: Float32Array;
  /** The class that is looked at. */
  readonly target: number;
  /** Null in a view that compares no classes. */
  readonly compared: Compared | null;
  /** The selected one. */
  readonly layer: LayerInfo;
  /** All that are logged, shallow to deep. */
  readonly network: readonly LayerInfo[];
  /** The elements that the view is made of. */
  readonly interface: Interface;
  /** What the contents of these elements came to. */
  readonly get: <V>(content: ContentOf<V>) => Resolved<V>;
  /** What a content of the view's course was at every step. */
  readonly course: <V>(content: ContentOf<V>) => Course<V>;
}
