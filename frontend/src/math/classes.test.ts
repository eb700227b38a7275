import {describe, expect, it} from "vitest";
import {
  className,
  formatOutput,
  formatReturned,
  fullOutput,
  isCorrect,
  isRegression,
  outputValues,
  predictedText,
  shortList,
  sigmoid,
  softmax,
} from "./classes";
import {descending} from "./rank";
import {noise} from "./noise";

describe("classes", () => {
  it("softmax sums to 1, keeps the order and does not care for a shift, nor overflow", () => {
    const logits = noise(10).map((v) => v * 5);
    const p = softmax(logits);
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(descending(p)).toEqual(descending(logits));
    softmax(logits.map((v) => v + 1000)).forEach((value, i) => {
      expect(value).toBeCloseTo(p[i], 3);
    });
  });

  it("sigmoid of opposite logits sums to 1; of two classes softmax is the sigmoid of their difference", () => {
    for (const v of noise(10)) {
      const [a, b] = sigmoid([v, -v]);
      expect(a + b).toBeCloseTo(1, 6);
      expect(softmax([v, 0])[0]).toBeCloseTo(sigmoid([v])[0], 6);
    }
    expect(outputValues(new Float32Array([3]), "linear")).toEqual(new Float32Array([3]));
  });

  it("is right where the best is the label, or where the one output is on the label's side", () => {
    const three = new Float32Array([1, 3, 2]);
    const known = [[0], [1], [0, 1], []].map((classes) => ({classes, values: null}));
    expect(known.map((truth) => isCorrect(three, "softmax", truth))).toEqual([false, true, true, null]);
    const one = new Float32Array([-2]);
    expect(known.map((truth) => isCorrect(one, "sigmoid", truth))).toEqual([true, false, true, null]);
    expect(isCorrect(one, "linear", known[0])).toBeNull();
  });

  it("of a regression says what is predicted and what is true, never a probability", () => {
    const truth = {classes: [], values: new Float32Array([3.5, NaN])};
    const outputs = new Float32Array([3.25, -1]);
    expect(isRegression("linear", 2, truth)).toBe(true);
    expect(isRegression("linear", 1, {classes: [], values: null})).toBe(true);
    expect(isRegression("linear", 2, {classes: [1], values: null})).toBe(false);
    expect(isRegression("softmax", 2, {classes: [1], values: null})).toBe(false);
    expect(predictedText(outputs.subarray(0, 1), ["age"], truth)).toBe("predicted 3.25, true 3.50");
    expect(predictedText(outputs, ["age", "size"], truth)).toBe("predicted age 3.25, true 3.50; size −1.00");
    expect(predictedText(new Float32Array(4), [], {classes: [], values: null})).toMatch(/^predicted class 0 0; .*; …$/);
    expect(formatReturned(0.5, "softmax", 0, {classes: [0], values: null})).toBe("50.0 %");
  });

  it("lists the best and, once each, those asked for", () => {
    expect(shortList([4, 2, 0, 1, 3], 2, [2, 3, null])).toEqual([4, 2, 3]);
    expect(className(["cat"], 0)).toBe("cat");
    expect(className([], 3)).toBe("class 3");
  });

  it("bars of what is returned are full at certainty, and at the largest of raw scores", () => {
    expect(fullOutput([0.2, 0.4], "softmax")).toBe(1);
    expect(fullOutput([-5, 4], "linear")).toBe(5);
    expect([formatOutput(0.5, "sigmoid"), formatOutput(0.5, "linear")]).toEqual(["50.0 %", "0.50"]);
  });
});
