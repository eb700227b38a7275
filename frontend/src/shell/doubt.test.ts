import {describe, expect, it} from "vitest";
import type {Certainty} from "../model/certainty";
import {comparedText, entropyText} from "./doubt";

const MADE: Certainty = {
  step: 3,
  nExamples: 1,
  nClasses: 4,
  ranks: new Float32Array(4),
  nHeld: 20,
  nOfClass: [20, 0, 0, 0],
  levels: [],
  bins: [],
  entropies: {nRight: 15, nWrong: 5, right: [0, 0.5, 1.5], wrong: [1, 1.5, 2], apart: 0.9},
  error: null,
};
const EVEN = Float32Array.of(0.5, 0.5, 0, 0);

describe("the entropy of a decision", () => {
  it("is told with the most that there can be, of classes that exclude each other alone", () => {
    expect(entropyText(EVEN, "softmax")).toBe("Entropy 1.00 of 2.00 bits.");
    expect(entropyText(EVEN, "sigmoid")).toBeNull();
    expect(entropyText(EVEN, "linear")).toBeNull();
    expect(entropyText(Float32Array.of(0.5, NaN), "softmax")).toBeNull();
  });

  it("is compared with held-out images, where there are some of a kind", () => {
    expect(comparedText(EVEN, MADE)).toBe(
      "75\u00a0% of the held-out images that are decided rightly have less. Of those that are decided wrongly 0\u00a0% have less.",
    );
    const entropies = {nRight: 20, nWrong: 0, right: [0, 0.5, 1.5], wrong: [], apart: null};
    expect(comparedText(EVEN, {...MADE, entropies})).not.toContain("wrongly");
    expect(comparedText(EVEN, {...MADE, entropies: null})).toBe("");
    expect(comparedText(EVEN, null)).toBe("");
  });
});
