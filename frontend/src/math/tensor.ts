import {exactly, type ErrorOf} from "./known";

/** Values in row-major order of `shape`. */
export interface Tensor {
  readonly values: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
  readonly errors: ErrorOf;
}

export type Encoding = "float32" | "int8" | "uint8" | "int16";
export type ScaleAxis = "first" | "last" | null;

/** How an array was stored. */
export interface Layout {
  readonly shape: readonly number[];
  readonly encoding: Encoding;
  readonly scale_axis: ScaleAxis;
  /** Whether there is an offset with each scale. */
  readonly offsets: boolean;
  /** Whether the lowest number that can be stored stands for a value that is not known. */
  readonly partial?: boolean;
  /** How far values may have been off before they were stored. */
  readonly rounding?: number;
}

const STORED = {float32: Float32Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array};

export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function scaleCount({shape, encoding, scale_axis}: Layout): number {
  const nScales =
    encoding === "float32" ? 0 : scale_axis === "first" ? shape[0] : scale_axis === "last" ? shape.at(-1) : 1;
  if (nScales === undefined) throw new Error(`an array with a scale axis needs one, got shape [${shape.join(", ")}]`);
  return nScales;
}

/** How many bytes an array has once it is inflated: known before. */
export function inflatedBytes(layout: Layout): number {
  const {shape, encoding, offsets} = layout;
  return 4 * scaleCount(layout) * (offsets ? 2 : 1) + product(shape) * STORED[encoding].BYTES_PER_ELEMENT;
}

/** Half a step, and what was rounded on the way to it in float32: of 16 bits up to 0.8 % of it. */
const HALF_STEP = 0.51;
/** What float32 loses of a value, relative to it. */
const FLOAT32 = 2 ** -23;

/**
 * Decodes what `tb_plugin/encoding/arrays.py` wrote, after inflating: scales, offsets where there are some, then values with
 * the axis of the scales in front.
 *
 * The result has the order of `shape` again, so that all channels of a position lie side by side. By its scale each value is
 * known better than the blob's `max_error` says, which is that of the largest scale.
 */
export function decode(bytes: ArrayBuffer, layout: Layout): Tensor {
  const {shape, encoding, scale_axis, offsets: hasOffsets, partial = false, rounding = 0} = layout;
  const size = product(shape);
  const nScales = scaleCount(layout);
  const expected = inflatedBytes(layout);
  if (bytes.byteLength !== expected) {
    throw new Error(`[${shape.join(", ")}] as ${encoding} must have ${expected} bytes, got ${bytes.byteLength}`);
  }
  if (encoding === "float32") {
    return {values: new Float32Array(bytes), shape, errors: rounding > 0 ? () => rounding : exactly};
  }
  const scales = new Float32Array(bytes, 0, nScales);
  const offsets = hasOffsets ? new Float32Array(bytes, 4 * nScales, nScales) : new Float32Array(nScales);
  const stored = new STORED[encoding](bytes, 4 * nScales * (hasOffsets ? 2 : 1), size);
  const values = new Float32Array(size);
  const perScale = nScales === 0 ? 0 : size / nScales;
  const [outer, inner] = scale_axis === "last" ? [1, nScales] : [perScale, 1];
  for (let s = 0; s < nScales; s++) {
    const [scale, offset] = [scales[s], offsets[s]];
    for (let i = 0; i < perScale; i++) values[s * outer + i * inner] = offset + scale * stored[s * perScale + i];
  }
  const unknown = encoding === "int8" ? -128 : encoding === "int16" ? -32768 : NaN;
  if (partial) {
    for (let s = 0; s < nScales; s++) {
      for (let i = 0; i < perScale; i++) if (stored[s * perScale + i] === unknown) values[s * outer + i * inner] = NaN;
    }
  }
  const each = scales.map((scale, s) => HALF_STEP * scale + FLOAT32 * Math.abs(offsets[s]) + rounding);
  const errors: ErrorOf =
    scale_axis === "last" ? (index) => each[index % nScales] : (index) => each[Math.floor(index / perScale)];
  return {values, shape, errors};
}
