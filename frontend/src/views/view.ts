/** What a view is given: data, what is selected, and callbacks. Nothing of it does a view change. */
import type {Component} from "svelte";
import type {GridMode} from "../elements/gridMode";
import type {IconKind} from "../elements/pictures/icon";
import type {BarScale, Hint, Mask, Signs} from "../selection/look";
import type {Atom, Interface, Layer} from "../grammar";
import type {OutputKind} from "../math/classes";
import type {Pair} from "../math/compare";
import type {Grouping} from "../math/groups";
import type {Scale} from "../math/scale";
import type {Sprite} from "../math/sprite";
import type {NeuronGroups} from "../model/groups";

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
  /** Where only so many of the last axis were kept; the others are NaN. */
  readonly strongest?: number;
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
  readonly effects: Pair<Float32Array>;
  /** Attribution `[C]` by path integral, and what its sum is more than the logit gained on the path; null where not logged. */
  readonly path: {readonly values: Pair<Float32Array>; readonly gaps: Pair<number>} | null;
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

/** What supports and opposes one class, in units of its logit. */
export interface ClassEvidence {
  readonly target: number;
  /** `[H, W]`: attribution by position; null where the view does not ask for it. */
  readonly positions: Measured | null;
  /** `[C]`: by channel; null where the view does not ask for it. */
  readonly channels: Measured | null;
}

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

/** Classes that the same positions support, summed up in few factors, in all layers the same. */
export interface Factors {
  /** The classes that were factorised. */
  readonly targets: readonly number[];
  /** `[F, targets]`, none negative. */
  readonly loadings: Float32Array;
}

/** Attribution between two layers. Seen from either of them it is the same number. */
export interface Relation {
  readonly earlier: string;
  readonly later: string;
  /** `[H1, W1, H2 · W2]`: of each later position, that is the length of its vector, to the earlier positions. */
  readonly positions: Measured | null;
  /** Of some channels of the later layer, that is their sums over positions, to all channels of the earlier one. */
  readonly channels: {
    /** `[K]`, ascending */
    readonly later: readonly number[];
    /** `[K, C1]` */
    readonly values: Measured;
  } | null;
}

/** How the layers are made of one another, of this example. */
export interface Relations {
  /** At which it was logged: not at every step of the snapshots. */
  readonly step: number;
  /** Whether it holds this example, or time was up before it. */
  readonly complete: boolean;
  /** Null until they have arrived. */
  readonly pairs: readonly Relation[] | null;
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

/** How something is looked at, which needs no other data. */
export interface Look {
  readonly grid: GridMode;
  /** The principal component that alone is coloured; null: all. */
  readonly component: number | null;
  readonly mask: Mask;
  readonly bars: BarScale;
  /** How many channels are shown for each of two classes; null: as many as fit. */
  readonly count: number | null;
  readonly hint: Hint;
  readonly signs: Signs;
}

export interface ViewSelection extends Look {
  readonly pinned: Atom | null;
  readonly hovered: Atom | null;
  readonly icons: IconKind;
  readonly grouping: Grouping;
}

export interface ViewProps {
  readonly data: ViewData;
  readonly selection: ViewSelection;
  /** Keeps an atom, of the selected layer or of another, which is selected with it. */
  readonly onPin: (atom: Atom | null, layer?: string) => void;
  readonly onHover: (atom: Atom | null) => void;
  /** Chooses the class whose evidence is shown, or the one that it is compared with. */
  readonly onTarget: (target: number) => void;
  readonly onAgainst: (target: number) => void;
  readonly onExample: (example: number) => void;
  readonly onLook: (change: Partial<Look>) => void;
  /** Chooses which groups of neurons are shown. */
  readonly onGroups: (change: Partial<Grouping>) => void;
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
