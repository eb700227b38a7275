import {describe, expect, it} from "vitest";
import {extent, fraction, magnitude, sideOf} from "./scale";
import {noise} from "./noise";

describe("scale", () => {
  it("fraction is odd, clamped, and 0 without a scale", () => {
    for (const value of noise(20)) {
      expect(fraction(-value, 0.5)).toBeCloseTo(-fraction(value, 0.5), 10);
      expect(Math.abs(fraction(value * 10, 0.5))).toBeLessThanOrEqual(1);
    }
    expect(fraction(1, 0)).toBe(0);
    expect(fraction(NaN, 1)).toBe(0);
  });

  it("areas are in proportion to values, and nothing is larger than its cell", () => {
    for (const value of [0, 0.1, 0.5, 1]) expect(sideOf(4 * value, 4) ** 2).toBeCloseTo(value);
    expect([sideOf(9, 4), sideOf(-1, 4), sideOf(NaN, 4), sideOf(1, 0)]).toEqual([1, 0, NaN, 0]);
  });

  it("the extent ignores NaN and bounds every value", () => {
    expect(extent([NaN, 2, -3])).toEqual({minimum: -3, maximum: 2});
    expect(magnitude({minimum: -3, maximum: 2})).toBe(3);
    expect(extent([NaN])).toEqual({minimum: 0, maximum: 0});
  });
});
