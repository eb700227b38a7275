import {describe, expect, it} from "vitest";
import {entropyOf, quantileAt, shareBelow} from "./entropy";

describe("entropy", () => {
  it("is nothing where one class has all, and the logarithm of their number where all have the same", () => {
    expect(entropyOf([0, 1, 0])).toBe(0);
    expect(entropyOf([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(2, 12);
    expect(entropyOf([0.5, 0.5, 0])).toBeCloseTo(1, 12);
  });

  it("is not known where a probability is not", () => {
    expect(entropyOf([0.5, NaN])).toBeNull();
  });
});

describe("quantiles", () => {
  const FOUR = [0, 1, 2, 4, 8];

  it("tell which share is below a value, and the value below which a share is", () => {
    expect(shareBelow(FOUR, -1)).toBe(0);
    expect(shareBelow(FOUR, 9)).toBe(1);
    expect(shareBelow(FOUR, 3)).toBe(0.625);
    for (const share of [0, 0.25, 0.4, 0.75, 1])
      expect(shareBelow(FOUR, quantileAt(FOUR, share))).toBeCloseTo(share, 12);
  });

  it("tell of equal values that none is below, and of none nothing", () => {
    expect(shareBelow([1, 1, 1], 1)).toBe(0);
    expect(shareBelow([1, 1, 1], 2)).toBe(1);
    expect(shareBelow([], 2)).toBeNull();
  });
});
