/** All that a view is given to show. */
import type {OutputKind} from "../math/classes";
import type {Dictionary} from "./dictionary";
import type {ClassEvidence, Comparison, Evidence, Factors} from "./evidence";
import type {ActivationGrid} from "./grids";
import type {NeuronGroups} from "./groups";
import type {LayerInfo, Measured} from "./layer";
import type {Relations} from "./relations";

/** What one of all layers did on the example. What the view did not ask for, or has not arrived, is null. */
export interface LayerData {
  readonly layer: LayerInfo;
  /** `[H, W, C]` */
  readonly activations: Measured | null;
  /** Of every explained class, the likeliest first. */
  readonly evidence: readonly ClassEvidence[];
  /** `[H, W, F]`, none negative: how much each position serves each factor. */
  readonly factors: Measured | null;
  readonly dictionary: Dictionary | null;
}

export interface ViewData {
  readonly step: number;
  readonly example: number;
  readonly image: ImageBitmap;
  readonly classNames: readonly string[];
  readonly label: number | null;
  readonly prediction: number;
  readonly output: OutputKind;
  /** By class. */
  readonly logits: Float32Array;
  /** What the model returns for the example, by class. */
  readonly outputs: Float32Array;
  readonly layer: LayerInfo;
  /** `[H, W, C]`; empty in a view of all layers. */
  readonly activations: Measured;
  /** In a view of all layers, the class alone. */
  readonly evidence: Evidence;
  /** Null in a view that compares no classes. */
  readonly comparison: Comparison | null;
  readonly dictionary: Dictionary | null;
  /** Of all layers that have one, shallow to deep. */
  readonly grids: readonly ActivationGrid[];
  /** All layers, shallow to deep; none in a view of the selected layer. */
  readonly layers: readonly LayerData[];
  readonly factors: Factors | null;
  /** Null where none were logged. */
  readonly relations: Relations | null;
  /** Null where none were logged of the example, or the view shows none. */
  readonly groups: NeuronGroups | null;
}
