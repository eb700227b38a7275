import {describe, expect, it} from "vitest";
import type {Certainty} from "../model/certainty";
import type {Steadiness} from "../model/steadiness";
import {comparedText, entropyText, passesText, reasonsText, sharesText, stepsText} from "./doubt";

const MADE: Certainty = {
  step: 3,
  nExamples: 1,
  nClasses: 4,
  ranks: new Float32Array(4),
  nHeld: 20,
  nOfClass: [20, 0, 0, 0],
  levels: [],
  bins: [],
  byGroup: [],
  entropies: {nRight: 15, nWrong: 5, right: [0, 0.5, 1.5], wrong: [1, 1.5, 2], apart: 0.9},
  error: null,
};
const BITS = "1.00 of 2.00 bits, which it is where all classes are as likely.";
const EVEN = Float32Array.of(0.5, 0.5, 0, 0);

describe("the entropy of a decision", () => {
  it("is told as a share of the most that there can be, of classes that exclude each other alone", () => {
    expect(entropyText(EVEN, "softmax")).toBe("Undecided by 50\u00a0% (entropy).");
    expect(entropyText(EVEN, "sigmoid")).toBeNull();
    expect(entropyText(EVEN, "linear")).toBeNull();
    expect(entropyText(Float32Array.of(0.5, NaN), "softmax")).toBeNull();
  });

  it("is compared with held-out images, where there are some of a kind", () => {
    expect(comparedText(EVEN, MADE)).toBe(
      `${BITS} 75\u00a0% of the held-out images that are decided rightly have less. Of those that are decided wrongly 0\u00a0% have less.`,
    );
    const entropies = {nRight: 20, nWrong: 0, right: [0, 0.5, 1.5], wrong: [], apart: null};
    expect(comparedText(EVEN, {...MADE, entropies})).not.toContain("wrongly");
    expect(comparedText(EVEN, {...MADE, entropies: null})).toBe(BITS);
    expect(comparedText(EVEN, null)).toBe(BITS);
  });
});

describe("how steady a decision is", () => {
  const made: Steadiness = {
    step: 3,
    examples: [
      {decided: 1, same: 18, low: 0.4, high: 0.9, deviation: 0.1, before: [0, 1], shares: [0.2, 0.75], likeness: 0.25},
      {decided: 0, same: 20, low: 0.9, high: 1, deviation: 0, before: [1, 1], shares: [0.3, 0.4], likeness: null},
    ],
    nPasses: 20,
    steps: [1, 2],
    layer: "block4",
  };

  it("is told over passes with dropout, over steps, and by its reasons", () => {
    expect(passesText(made, 0)).toBe("With dropout decided alike in 18 of 20 passes: 40.0 % to 90.0 %.");
    expect(stepsText(made, 0)).toBe("Decided alike at 1 of the last 2 steps.");
    const one = {...made, steps: [2], examples: [{...made.examples[0], before: [1], shares: [0.75]}]};
    expect(stepsText(one, 0)).toBe("Decided alike at the step before.");
    expect(stepsText({...one, examples: [{...one.examples[0], before: [0]}]}, 0)).toBe(
      "Decided otherwise at the step before.",
    );
    expect(sharesText(made, 0)).toBe("step 1: 20.0 %\nstep 2: 75.0 %");
    expect(reasonsText(made, 0)).toBe("Reasons correlate with those at step 2 by 0.25 (channels of block4).");
  });

  it("is left out as far as it was not measured", () => {
    expect(reasonsText(made, 1)).toBe("");
    expect(passesText({...made, nPasses: 0}, 0)).toBe("");
    expect(stepsText({...made, steps: []}, 0)).toBe("");
    for (const text of [passesText, stepsText, sharesText, reasonsText])
      expect([text(null, 0), text(made, 7)]).toEqual(["", ""]);
  });
});
