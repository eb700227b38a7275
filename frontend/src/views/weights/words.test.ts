import {expect, it} from "vitest";
import type {Weights} from "../../model/weights";
import {spelled} from "../shared/headline";
import {found, moves, percent, titleOf} from "./words";

const weights = (stepBefore: number | null, ...updates: readonly number[]): Weights => ({
  step: 4,
  stepBefore,
  layers: updates.map((update, i) => ({name: `layer${i}`, size: 1, norm: 2, update})),
  filters: null,
  classImages: null,
  classTable: null,
  problems: [],
  settings: {},
});

const said = (of: Weights): string => spelled(found(of, [], "one"));

it("the layer that moved most is named where nothing is an image, or that none did", () => {
  expect(said(weights(3, 0.5, 1))).toBe("layer1 moves most: 50\u00a0% of its norm since step 3");
  expect(said(weights(3, 0, 0))).toBe("The weights did not move since step 3");
  expect(said(weights(null, NaN))).toBe("The weights of 1 layers at step 4");
});

it("the layers that move most and least are named in a line", () => {
  expect(moves(weights(3, 0.5, 1))).toContain("layer1 most (50\u00a0%), layer0 least (25\u00a0%)");
  expect(moves(weights(null, NaN))).toContain("from the second step on");
});

it("what is not known is no share", () => {
  const images = {norms: Float32Array.of(2), moved: Float32Array.of(NaN)};
  expect(percent(NaN)).toBe("–");
  expect(titleOf(images as never, 0, "filter 0")).toBe("filter 0: norm 2.00");
});
