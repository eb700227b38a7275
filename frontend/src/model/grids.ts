import type {Atlas, LayerInfo, Measured} from "./layer";

/** Directions in which a layer's vectors vary most, largest variance first. */
export interface Components {
  /** `[P]`: the share of the variance that each explains. */
  readonly shares: Float32Array;
  /** `[H, W, P]`: how far each vector lies from the mean along them. */
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
  /** The examples that have a grid. */
  readonly examples: readonly number[];
  /** Of this example, tile y · width + x is that position. Null where it has no icons, or they have not arrived. */
  readonly icons: Atlas | null;
  /** `[H, W]`: Euclidean norms of the vectors. */
  readonly magnitude: Measured | null;
  readonly components: Components | null;
}
