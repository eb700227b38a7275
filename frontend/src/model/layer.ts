import type {Stored} from "../math/known";
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

/** Values in row-major order, how well they are known, and what they are compared with. */
export interface Measured extends Stored {
  readonly scale: Scale;
  /** How many values of the last axis were kept, where not all were; the others are NaN. */
  readonly strongest?: number;
}

export interface Atlas {
  readonly bitmap: ImageBitmap;
  readonly sprite: Sprite;
}
