import {describe, expect, it} from "vitest";
import {className, formatOutput, fullOutput, isCorrect, outputValues, shortList, sigmoid, softmax} from "./classes";
import {descending, sum} from "./rank";
import {noise} from "./noise";

describe("classes", () => {
  it("softmax sums to 1, keeps the order and does not care for a shift, nor overflow", () => {
    const logits = noise(10).map((v) => v * 5);
    const p = softmax(logits);
    expect(sum(p)).toBeCloseTo(1, 5);
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
    expect([0, 1, null].map((label) => isCorrect(three, "softmax", label))).toEqual([false, true, null]);
    const one = new Float32Array([-2]);
    expect([0, 1, null].map((label) => isCorrect(one, "sigmoid", label))).toEqual([true, false, null]);
    expect(isCorrect(one, "linear", 0)).toBeNull();
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
