/** What a layer is on some images of the probe set: means over positions. */
export interface Sketch {
  readonly step: number;
  readonly layer: string;
  readonly channels: number;
  /** Of the probe set: only states of one are compared. */
  readonly fingerprint: string;
  readonly nImages: number;
  /** Which images, places in the probe set, ascending. */
  readonly images: readonly number[];
  /** `[images, channels]`. */
  readonly means: Float32Array;
}
