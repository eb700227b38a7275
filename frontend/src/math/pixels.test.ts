import {expect, it} from "vitest";
import {LIGHTS} from "./palette";
import {divergingMask, FINE, LEAST, multiplyMask} from "./pixels";

it("a mask is white at the maximum, dim but never black at zero, and tinted where negative", () => {
  const mask = multiplyMask(new Float32Array([4, 0, -4, 8]), 4);
  const dim = Math.round(255 * LEAST);
  expect([...mask.slice(0, 8)]).toEqual([255, 255, 255, 255, dim, dim, dim, 255]);
  expect([...mask.slice(8, 11)]).toEqual([...LIGHTS.negative]);
  expect([...mask.slice(12)]).toEqual([255, 255, 255, 255]);
  expect(LEAST).toBeGreaterThan(0.15);
});

it("a diverging mask has the colour of each sign, stripes where negative, and is dark for nothing", () => {
  const mask = divergingMask(new Float32Array([2, -2, 0, 1]), 2, 2);
  expect(mask).toHaveLength(4 * 4 * FINE * FINE);
  const at = (y: number, x: number) => [...mask.slice(4 * (y * 2 * FINE + x), 4 * (y * 2 * FINE + x) + 3)];
  const [support, against, stripe] = [at(0, 0), at(0, FINE + 4), at(0, FINE)];
  expect(support).toEqual([...LIGHTS.support]);
  expect(against).toEqual([...LIGHTS.against]);
  expect(stripe[0]).toBeLessThan(against[0] / 2);
  expect(at(FINE, 0)).toEqual([0, 0, 0]);
  expect(at(FINE, FINE)[2]).toBeCloseTo(support[2] / 2, -1);
  expect(new Set(mask.filter((_, i) => i % 4 === 3)).size).toBe(1);
});

it("a diverging mask of two classes has their colours", () => {
  const mask = divergingMask(new Float32Array([1, -1]), 2, 1, ["class-a", "class-b"]);
  const at = (x: number) => [...mask.slice(4 * x, 4 * x + 3)];
  expect([at(0), at(FINE + 4)]).toEqual([[...LIGHTS["class-a"]], [...LIGHTS["class-b"]]]);
});
