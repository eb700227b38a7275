import {describe, expect, it} from "vitest";
import type {Calibration, EvidenceControl, IconControl, Removed} from "../../model/controls";
import {againText, calibrationText, evidenceText, gainLines, reachText, rightnessText} from "./controlsText";

const curve = {means: [0, 1], errors: [0, 0.1]};
const removed = (value: number, low: number, high: number): Removed => ({
  byEvidence: curve,
  atRandom: curve,
  gain: {value, low, high},
});
const control = (own: Removed, random: Removed | null): EvidenceControl => ({
  step: 3,
  shares: [0, 1],
  own,
  random,
  lead: 9,
  images: 64,
  orders: 3,
});

describe("evidence", () => {
  it("says what share of it random weights show", () => {
    const text = evidenceText(control(removed(1.67, 1.56, 1.79), removed(0.48, 0.45, 0.51)));
    expect(text).toContain("1.67 (1.56 to 1.79)");
    expect(text).toContain("0.48 (0.45 to 0.51): 29 % of that");
    expect(text).toContain("64 images, 95 %");
  });

  it("says where random weights show as much, or more", () => {
    expect(evidenceText(control(removed(0.5, 0.4, 0.6), removed(0.5, 0.35, 0.7)))).toContain("about as much (100 %)");
    expect(evidenceText(control(removed(0.46, 0.44, 0.49), removed(0.86, 0.83, 0.89)))).toContain("more than that");
  });

  it("claims nothing that is not known", () => {
    expect(evidenceText(control(removed(0.01, -0.02, 0.04), null))).toMatch(/^No difference from chance is known/);
    expect(evidenceText(control(removed(1, 0.9, 1.1), null))).toContain("Of random weights it is not known");
    expect(evidenceText(control(removed(NaN, NaN, NaN), null))).toContain("no class leads");
    expect(gainLines(control(removed(1, NaN, NaN), null))).toEqual([
      "evidence less random: 1.00 (interval not known)",
      "in random weights: not known",
    ]);
    expect(gainLines(null)).toEqual([]);
  });
});

describe("icons", () => {
  const alike = {pixels: 0.16, pixelsByChance: 0.02, seen: 0.98, seenByChance: 0.55};
  const icons: IconControl = {
    step: 3,
    icons: null,
    hasRandom: true,
    channels: [
      {channel: 4, randomReach: 0.9, ...alike},
      {channel: 7, randomReach: NaN, ...alike, pixels: NaN},
    ],
  };

  it("say what they reach of real images, where that is known", () => {
    expect(reachText(17, 10)).toBe("Its icon reaches 1.70 × the largest of real images.");
    expect(reachText(17, 0)).toBeNull();
    expect(reachText(NaN, 10)).toBeNull();
    expect(reachText(undefined, undefined)).toBeNull();
  });

  it("say how alike two seeds are, of the channel or on average of others", () => {
    expect(againText(icons, 4)).toContain("r = 0.16 by pixels (0.02 with other channels’ icons)");
    expect(againText(icons, 4)).toContain("its icon reaches 0.90 ×");
    expect(againText(icons, 7)).toContain("r not known by pixels");
    expect(againText(icons, 1)).toMatch(/^Not made again of this channel/);
  });
});

describe("calibration", () => {
  const calibration: Calibration = {
    step: 3,
    bins: [
      {says: NaN, right: NaN, images: 0},
      {says: 0.9, right: 0.84, images: 61},
    ],
    error: {value: 0.06, low: 0.02, high: 0.1},
    byChance: 0.05,
  };

  it("says how often predictions of such a probability are right", () => {
    const text = calibrationText(calibration, 0.97);
    expect(text).toContain("When it says about 90 %, it is right in 84 % (73 % to 91 %) of 61 probe images");
    expect(text).toContain("6 % (2 % to 10 %; up to 5 % by chance)");
    expect(calibrationText(calibration, 1)).toBe(text);
  });

  it("does not take a few that are all right for all that ever will be", () => {
    const few = {...calibration, bins: [{says: 0.9, right: 1, images: 3}]};
    expect(calibrationText(few, 0.9)).toContain("it is right in 100 % (44 % to 100 %) of 3 probe images");
  });

  it("is of each output where classes do not exclude each other, and says of which", () => {
    const of = {
      output: "sigmoid" as const,
      outputs: new Float32Array([0.9, 0.97]),
      prediction: 0,
      target: 1,
      classNames: ["cat", "dog"],
    };
    const text = rightnessText({step: 3, predicted: null, outputs: new Map([[1, calibration]])}, of);
    expect(text).toContain("When it says of “dog” about 90 %, it is true in 84 %");
    expect(text).toContain("Calibration error of this output 6 %");
    expect(rightnessText({step: 3, predicted: calibration, outputs: new Map()}, of)).toBeNull();
    const softmax = {...of, output: "softmax" as const};
    expect(rightnessText({step: 3, predicted: calibration, outputs: new Map()}, softmax)).toBe(
      calibrationText(calibration, Math.fround(0.9)),
    );
  });

  it("says nothing where no image was of such a probability", () => {
    expect(calibrationText(calibration, 0.3)).toBeNull();
  });
});
