/** Values in row-major order of `shape`. */
export interface Tensor {
  readonly values: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

export type Encoding = "float32" | "int8" | "uint8" | "int16";
export type ScaleAxis = "first" | "last" | null;

const STORED = {float32: Float32Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array};

export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function scaleCount(shape: readonly number[], encoding: Encoding, scaleAxis: ScaleAxis): number {
  const nScales =
    encoding === "float32" ? 0 : scaleAxis === "first" ? shape[0] : scaleAxis === "last" ? shape.at(-1) : 1;
  if (nScales === undefined) throw new Error(`an array with a scale axis needs one, got shape [${shape.join(", ")}]`);
  return nScales;
}

/** How many bytes an array has once it is inflated: known before. */
export function inflatedBytes(shape: readonly number[], encoding: Encoding, scaleAxis: ScaleAxis): number {
  return 4 * scaleCount(shape, encoding, scaleAxis) + product(shape) * STORED[encoding].BYTES_PER_ELEMENT;
}

/**
 * Decodes what `tb_plugin/encoding/arrays.py` wrote, after inflating: scales, then values with the axis of the scales in front.
 *
 * The result has the order of `shape` again, so that all channels of a position lie side by side.
 */
export function decode(bytes: ArrayBuffer, shape: readonly number[], encoding: Encoding, scaleAxis: ScaleAxis): Tensor {
  const size = product(shape);
  const nScales = scaleCount(shape, encoding, scaleAxis);
  const expected = inflatedBytes(shape, encoding, scaleAxis);
  if (bytes.byteLength !== expected) {
    throw new Error(`[${shape.join(", ")}] as ${encoding} must have ${expected} bytes, got ${bytes.byteLength}`);
  }
  if (encoding === "float32") return {values: new Float32Array(bytes), shape};
  const scales = new Float32Array(bytes, 0, nScales);
  const stored = new STORED[encoding](bytes, 4 * nScales, size);
  const values = new Float32Array(size);
  const perScale = nScales === 0 ? 0 : size / nScales;
  const [outer, inner] = scaleAxis === "last" ? [1, nScales] : [perScale, 1];
  for (let s = 0; s < nScales; s++) {
    for (let i = 0; i < perScale; i++) values[s * outer + i * inner] = scales[s] * stored[s * perScale + i];
  }
  return {values, shape};
}
