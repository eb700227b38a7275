import {expect, it} from "vitest";
import {formatDifference, formatReturned, outputValues} from "./classes";
import {oppose} from "./compare";
import {exactly, furthest, total, whole} from "./known";
import {divergingMask, FINE} from "./pixels";
import {factorMask} from "./positions";
import {decode} from "./tensor";

const stored = (...values: number[]) => ({values: new Float32Array(values), errors: exactly});

it("zero is told from unknown when it is decoded, and what was rounded before is known less well", () => {
  const bytes = new Uint8Array([0, 0, 0, 64, 0, 128, 3, 255]).buffer;
  const layout = {shape: [4], encoding: "int8", scale_axis: null, offsets: false, rounding: 0.5} as const;
  const partial = decode(bytes, {...layout, partial: true});
  expect([...partial.values]).toEqual([0, NaN, 6, -2]);
  expect(partial.errors(0)).toBeGreaterThan(1.5);
  expect([...decode(bytes, {...layout, partial: false}).values]).toEqual([0, -256, 6, -2]);
});

it("unknown channels stand at no end and are in no sum", () => {
  const ordered = oppose(stored(3, NaN, 9, -1, 0), stored(1, 0, NaN, 2, 0), 3);
  expect([...ordered.left, ...ordered.right].map(({channel}) => channel)).toEqual([0, 3]);
  expect([ordered.total.net, ordered.unknown, ordered.rest.count]).toEqual([-1, 2, 1]);
  expect(total(stored(1, NaN, 2)).value).toBe(3);
  expect([whole(stored(1, NaN, 2)).value, whole(stored(1, 2)).value]).toEqual([NaN, 3]);
  expect(furthest(stored(NaN, NaN), 1).value).toBeNaN();
  const summed = oppose(stored(3, NaN), stored(1, 0), 3, [
    {value: 5, error: 0},
    {value: 1, error: 0},
  ]);
  expect([summed.total.net, summed.rest.net, summed.unknown]).toEqual([4, 2, 0]);
});

it("maps are neither dark nor coloured where nothing is known", () => {
  const cell = (pixels: Uint8ClampedArray, x: number) => [
    ...pixels.subarray(4 * (FINE * x + 4), 4 * (FINE * x + 4) + 3),
  ];
  const mask = divergingMask(new Float32Array([0, NaN]), 2, 1);
  expect(cell(mask, 0)).toEqual([0, 0, 0]);
  const [red, green, blue] = cell(mask, 1);
  expect([red === green, green === blue, red > 90]).toEqual([true, true, true]);
});

it("a position whose factors are not known is grey, unless what is not known is not shown", () => {
  const values = new Float32Array([0, 0, 0, NaN]);
  const grey = (only: number | null) => {
    const [red, green, blue] = factorMask(values, 2, 2, 1, {only}).slice(4 * FINE);
    // What is known to be nothing is grey too, but lighter.
    return red === green && green === blue && red > 90 && red < 200;
  };
  expect([grey(null), grey(1), grey(0)]).toEqual([true, true, false]);
});

it("of a probability that is only bounded the bound is said, and of a difference what it is at least", () => {
  const logits = new Float32Array([Math.log(0.75), NaN, NaN, Math.log(0.25)]);
  const bounds = new Float32Array([NaN, Math.log(0.0005), Math.log(0.0125), NaN]);
  const outputs = outputValues(logits, "softmax", true);
  const text = (index: number) =>
    formatReturned(
      outputs[index],
      "softmax",
      index,
      {classes: [], values: null},
      outputValues(bounds, "softmax", true),
    );
  expect([0, 1, 2, 3].map(text)).toEqual(["75.0 %", "< 0.05 %", "< 1.3 %", "25.0 %"]);
  expect(formatDifference(logits, bounds, 0, 3)).toBe("+1.10");
  expect(formatDifference(logits, bounds, 0, 1)).toBe("at least +7.31");
  expect(formatDifference(logits, bounds, 1, 0)).toBe("at most −7.31");
  expect(formatDifference(logits, bounds, 1, 2)).toBeNull();
  expect(formatDifference(logits, null, 1, 0)).toBeNull();
});
