import {expect, it} from "vitest";
import {divergingMask, FINE, multiplyMask} from "./pixels";

it("a mask is white at the maximum, black at zero, and tinted where negative", () => {
  const mask = multiplyMask(new Float32Array([4, 0, -4, 8]), 4);
  expect([...mask.slice(0, 8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  expect(mask[8]).toBeGreaterThan(mask[9]);
  expect([...mask.slice(12)]).toEqual([255, 255, 255, 255]);
});

it("a diverging mask is blue for positive, striped orange for negative, dark for nothing", () => {
  const mask = divergingMask(new Float32Array([2, -2, 0, 1]), 2, 2);
  expect(mask).toHaveLength(4 * 4 * FINE * FINE);
  const at = (y: number, x: number) => [...mask.slice(4 * (y * 2 * FINE + x), 4 * (y * 2 * FINE + x) + 3)];
  const [blue, orange, stripe] = [at(0, 0), at(0, FINE + 4), at(0, FINE)];
  expect(blue[2]).toBeGreaterThan(blue[0]);
  expect(orange[0]).toBeGreaterThan(orange[2]);
  expect(stripe[0]).toBeLessThan(orange[0] / 2);
  expect(at(FINE, 0)).toEqual([0, 0, 0]);
  expect(at(FINE, FINE)[2]).toBeCloseTo(blue[2] / 2, -1);
  expect(new Set(mask.filter((_, i) => i % 4 === 3)).size).toBe(1);
});
