import {expect, it} from "vitest";
import {multiplyMask} from "./pixels";

it("a mask is white at the maximum, black at zero, and tinted where negative", () => {
  const mask = multiplyMask(new Float32Array([4, 0, -4, 8]), 4);
  expect([...mask.slice(0, 8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  expect(mask[8]).toBeGreaterThan(mask[9]);
  expect([...mask.slice(12)]).toEqual([255, 255, 255, 255]);
});
