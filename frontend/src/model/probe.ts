import type {Atlas} from "./layer";

/** What is known of each image: numbers, or a category of some. */
export type Column =
  /** `[P]`; NaN where it is not known. */
  | {readonly kind: "numeric"; readonly name: string; readonly values: Float64Array}
  /** `codes` are `[P]` places in `categories`, -1 where it is not known. */
  | {
      readonly kind: "categorical";
      readonly name: string;
      readonly categories: readonly string[];
      readonly codes: readonly number[];
    };

/** What the network answers on the probe set: the same images of the data set at every step. */
export interface Probe {
  readonly step: number;
  /** Of the images: the same one where the same images are in the same order. */
  readonly fingerprint: string;
  readonly nImages: number;
  readonly nClasses: number;
  /** `[P]`: of the images in the data set, ascending. */
  readonly numbers: readonly number[];
  /** `[P]`: the first true class of each, -1 where it is not known; null where none is. */
  readonly labels: readonly number[] | null;
  /** `[P]`: all true classes of each, where one has several; else null. */
  readonly trueClasses: readonly (readonly number[])[] | null;
  /** `[P]`, 1 in sum: the share of the data set that each stands for; null: all alike. */
  readonly weights: readonly number[] | null;
  /** Of how many images they were chosen; 0: all that there are were taken. */
  readonly nSeen: number;
  readonly columns: readonly Column[];
  readonly output: string;
  readonly classNames: readonly string[] | null;
  readonly settings: Readonly<Record<string, string>>;
  /** `[P, K]`; null where they cannot be read. */
  readonly logits: Float32Array | null;
  /** `[P, K]`: what the outputs of a regression should be, NaN where it is not known; else null. */
  readonly trueValues: Float32Array | null;
  /** Tile p is image p. Null until it has arrived. */
  readonly thumbnails: Atlas | null;
}
