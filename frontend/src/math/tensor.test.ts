import {describe, expect, it} from "vitest";
import {decode} from "./tensor";

/** What `tb_plugin/encoding/arrays.py` does, for integers that need no rounding. */
function encode(scales: number[], stored: Int8Array | Uint8Array | Int16Array): ArrayBuffer {
  const bytes = new Uint8Array(4 * scales.length + stored.byteLength);
  bytes.set(new Uint8Array(new Float32Array(scales).buffer));
  bytes.set(new Uint8Array(stored.buffer), 4 * scales.length);
  return bytes.buffer;
}

describe("decode", () => {
  it("undoes the move of the last axis to the front", () => {
    // [H, W, C] = [1, 3, 2], stored as two planes.
    const {values} = decode(encode([1, 0.5], new Uint8Array([1, 2, 3, 10, 20, 30])), [1, 3, 2], "uint8", "last");
    expect([...values]).toEqual([1, 5, 2, 10, 3, 15]);
  });

  it("scales along the first axis", () => {
    const {values} = decode(encode([2, 3], new Int16Array([1, -1, 300, 5])), [2, 2], "int16", "first");
    expect([...values]).toEqual([2, -2, 900, 15]);
  });

  it("has one scale where no axis has them, and none for float32", () => {
    expect([...decode(encode([4], new Int8Array([-1, 2])), [2], "int8", null).values]).toEqual([-4, 8]);
    const floats = new Float32Array([1.5, NaN]);
    expect([...decode(floats.buffer, [2], "float32", null).values]).toEqual([1.5, NaN]);
  });

  it("says what it expected where bytes are missing", () => {
    expect(() => decode(new ArrayBuffer(9), [1, 3, 2], "uint8", "last")).toThrow("must have 14 bytes, got 9");
  });
});
