/** What a view is given: data, what is selected, and callbacks. Nothing of it does a view change. */
import type {Component} from "svelte";
import type {GridMode} from "../elements/gridMode";
import type {IconKind} from "../elements/icon";
import type {Atom, Interface, Layer} from "../grammar";
import type {OutputKind} from "../math/classes";
import type {Scale} from "../math/scale";
import type {Sprite} from "../math/sprite";

export interface LayerInfo {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Zero means "no effect" and values fall on both sides of it. */
  readonly signed: boolean;
}

/** Values in row-major order, and what they are compared with. */
export interface Measured {
  readonly values: Float32Array;
  readonly scale: Scale;
}

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

export interface Atlas {
  readonly bitmap: ImageBitmap;
  readonly sprite: Sprite;
}

/** What stands for the channels of a layer. */
export interface Dictionary {
  readonly step: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
  /** Tile c is channel c. */
  readonly icons: Atlas | null;
  /** `[C]`: the strongest activation of the channel on its own icon; NaN where none was rendered. */
  readonly iconMaximum: Float32Array | null;
  readonly cropsPerChannel: number;
  /** Tile c · cropsPerChannel + i is crop i of channel c. Null until it has arrived. */
  readonly crops: Atlas | null;
  /** `[C, cropsPerChannel]`; NaN where there is no crop. */
  readonly cropValues: Float32Array | null;
  /** `[C, cropsPerChannel, 5]`: index of the image, y and x of the position, height and width of the crop in pixels. */
  readonly cropPlaces: Float32Array | null;
  /** `[C, 2]`: the lowest and highest activation over the data set. */
  readonly range: Float32Array | null;
  readonly diversePerChannel: number;
  /** Icons that are held apart; tile c · diversePerChannel + i is icon i of channel c. Null until they have arrived. */
  readonly diverse: Atlas | null;
  /** `[C]`: how different these are, 0 (alike) to 1; NaN where none were rendered. */
  readonly differences: Float32Array | null;
}

/** Directions in which a layer's vectors vary most, largest variance first. */
export interface Components {
  /** `[P]`: of the variance. */
  readonly shares: Float32Array;
  /** `[H, W, P]`: of the vectors along them, from the mean. */
  readonly values: Measured;
  /** Tile 2 · p is towards component p, tile 2 · p + 1 away from it. */
  readonly icons: Atlas | null;
}

/** What a layer sees at every position: one icon for each activation vector. What the view did not ask for is null. */
export interface ActivationGrid {
  readonly layer: LayerInfo;
  readonly step: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
  /** The examples that have one. */
  readonly examples: readonly number[];
  /** Of this example: tile y · width + x. Null where it has none, or it has not arrived. */
  readonly icons: Atlas | null;
  /** `[H, W]`: Euclidean norms of the vectors. */
  readonly magnitude: Measured | null;
  readonly components: Components | null;
}

export interface ViewData {
  readonly step: number;
  readonly example: number;
  readonly image: ImageBitmap;
  readonly classNames: readonly string[];
  readonly label: number | null;
  readonly prediction: number;
  readonly output: OutputKind;
  /** What the model returns for the example, by class. */
  readonly outputs: Float32Array;
  readonly layer: LayerInfo;
  /** `[H, W, C]` */
  readonly activations: Measured;
  readonly evidence: Evidence;
  readonly dictionary: Dictionary | null;
  /** Of all layers that have one, shallow to deep. */
  readonly grids: readonly ActivationGrid[];
}

export interface ViewSelection {
  readonly pinned: Atom | null;
  readonly hovered: Atom | null;
  readonly icons: IconKind;
  readonly grid: GridMode;
  /** The principal component that alone is coloured; null: all. */
  readonly component: number | null;
}

export interface ViewProps {
  readonly data: ViewData;
  readonly selection: ViewSelection;
  /** Keeps an atom, of the selected layer or of another, which is selected with it. */
  readonly onPin: (atom: Atom | null, layer?: string) => void;
  readonly onHover: (atom: Atom | null) => void;
  readonly onTarget: (target: number) => void;
  readonly onExample: (example: number) => void;
  readonly onGrid: (change: Partial<Pick<ViewSelection, "grid" | "component">>) => void;
}

export interface View {
  readonly id: string;
  readonly title: string;
  /** The elements it is made of. */
  readonly interface: (layer: Layer) => Interface;
  /** Those it cannot do without; it is offered where their contents are logged. */
  readonly needs: (layer: Layer) => Interface;
  /** Whether it shows the selected layer, or all that have what it needs. */
  readonly layers: "selected" | "all";
  readonly component: Component<ViewProps>;
}
