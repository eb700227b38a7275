import type {Atlas} from "./layer";

/** Pictures optimized to excite a channel, the parts of real images that excite it most, or the former with some of these. */
export type IconKind = "both" | "optimized" | "dataset";

/** What stands for the channels of a layer. */
export interface Dictionary {
  /** The name of the layer. */
  readonly layer: string;
  readonly step: number;
  /** The same, where it is another than the shown one; else null. */
  readonly otherStep: number | null;
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
