import {readFileSync} from "node:fs";
import {describe, expect, it} from "vitest";
import {decode, type Encoding, type Layout, type ScaleAxis} from "./tensor";

/** What `tb_plugin/encoding/arrays.py` does, for integers that need no rounding. */
function encode(scales: number[], stored: Int8Array | Uint8Array | Int16Array): ArrayBuffer {
  const bytes = new Uint8Array(4 * scales.length + stored.byteLength);
  bytes.set(new Uint8Array(new Float32Array(scales).buffer));
  bytes.set(new Uint8Array(stored.buffer), 4 * scales.length);
  return bytes.buffer;
}

const layout = (shape: number[], encoding: Encoding, scale_axis: ScaleAxis): Layout => {
  return {shape, encoding, scale_axis, offsets: false};
};

/** What `tests/encoding/test_arrays.py` holds too: values, the bytes that they become, and what these are decoded to. */
interface Shared extends Layout {
  readonly about: string;
  readonly values: Nested;
  readonly bytes: string;
  readonly decoded: Nested;
  readonly max_error: number;
}
type Nested = number | readonly Nested[];
const flat = (values: Nested): number[] => (typeof values === "number" ? [values] : values.flatMap(flat));
const SHARED = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/arrays.json", import.meta.url), "utf8"),
) as readonly Shared[];

describe.each(SHARED)("$about", ({values, bytes, decoded, max_error, ...stored}) => {
  const tensor = decode(new Uint8Array(Buffer.from(bytes, "base64")).buffer, stored);

  it("is decoded as Python decodes it", () => {
    expect([...tensor.values]).toEqual(flat(decoded).map(Math.fround));
  });

  it("is no further from what was stored than is said, of each value and of all", () => {
    const far = flat(values).map((value, i) => Math.abs(value - tensor.values[i]));
    far.forEach((error, i) => {
      expect(error).toBeLessThanOrEqual(tensor.errors(i));
    });
    const largest = Math.max(...far.map((_, i) => tensor.errors(i)));
    expect(largest).toBeGreaterThanOrEqual(0.98 * max_error);
    expect(largest).toBeLessThanOrEqual(1.03 * max_error + 1e-6 * Math.max(...flat(values).map(Math.abs)));
  });
});

describe("decode", () => {
  it("undoes the move of the last axis to the front", () => {
    // [H, W, C] = [1, 3, 2], stored as two planes.
    const {values} = decode(
      encode([1, 0.5], new Uint8Array([1, 2, 3, 10, 20, 30])),
      layout([1, 3, 2], "uint8", "last"),
    );
    expect([...values]).toEqual([1, 5, 2, 10, 3, 15]);
  });

  it("scales along the first axis", () => {
    const {values} = decode(encode([2, 3], new Int16Array([1, -1, 300, 5])), layout([2, 2], "int16", "first"));
    expect([...values]).toEqual([2, -2, 900, 15]);
  });

  it("has one scale where no axis has them, and none for float32", () => {
    expect([...decode(encode([4], new Int8Array([-1, 2])), layout([2], "int8", null)).values]).toEqual([-4, 8]);
    const floats = new Float32Array([1.5, NaN]);
    expect([...decode(floats.buffer, layout([2], "float32", null)).values]).toEqual([1.5, NaN]);
  });

  it("says what it expected where bytes are missing", () => {
    expect(() => decode(new ArrayBuffer(9), layout([1, 3, 2], "uint8", "last"))).toThrow("must have 14 bytes, got 9");
  });
});
