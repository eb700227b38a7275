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
  /** How many values of the last axis were kept, where not all were; the others are NaN. */
  readonly strongest?: number;
}

export interface Atlas {
  readonly bitmap: ImageBitmap;
  readonly sprite: Sprite;
}
