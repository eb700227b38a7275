/** Prediction sets, beside what `tb_plugin.conformal` (by crepes) says of the same logits. */
import {expect, it} from "vitest";
import {softmax} from "../math/classes";
import type {Probe} from "../model/probe";
import {certaintyOf, coverageOf, fewest, heldOf, ranks} from "./certainty";

// prettier-ignore
const LOGITS = [[3.04, -2.56, 0.42], [-0.57, 0.55, -0.22], [-2.02, -0.23, 0.13], [4.32, 0.23, -0.35], [-0.28, 0.33, -1.06], [-0.39, 0.48, 0.76], [1.96, -0.2, 0.02], [1.55, 1.55, -0.51], [-0.18, 0.54, 2.94], [0.73, -0.24, 1.0], [-0.89, 0.71, 0.88], [0.58, 0.09, 1.67], [-1.83, 1.02, -0.96], [-1.67, 1.28, 0.7], [-0.44, -1.08, 1.03], [0.95, 1.41, 0.75], [0.19, 2.11, -0.21], [-0.93, 0.58, 1.58], [0.79, -0.78, 0.23], [-2.49, 1.69, 0.49], [-1.64, 0.06, 0.04], [1.76, -2.03, -0.91], [0.71, 2.16, -2.16], [-0.5, 0.33, 0.39], [2.59, -1.19, 0.35], [-1.05, 2.41, -0.02], [-0.37, -1.72, 2.68], [1.75, 0.75, 1.14], [0.35, 0.36, -0.8], [0.2, 1.37, -1.46]];
const LABELS = LOGITS.map((_, i) => (i === 29 ? -1 : i % 3));

const probe = (change: Partial<Probe> = {}): Probe => ({
  step: 1,
  fingerprint: "f",
  nImages: 30,
  nClasses: 3,
  numbers: LABELS.map((_, i) => i),
  labels: LABELS,
  trueClasses: null,
  weights: null,
  nSeen: 0,
  columns: [],
  output: "softmax",
  classNames: null,
  settings: {},
  logits: Float32Array.from(LOGITS.flat()),
  trueValues: null,
  thumbnails: null,
  ...change,
});

const held = () => heldOf(probe()) ?? expect.unreachable();

const ASKED = [
  [2.0, 0.5, -1],
  [0.1, 0.2, 0.15],
  [-3, 1, 4],
].map(softmax);

it("says of each class what crepes says", () => {
  const expected = [
    [0.545455, 0.090909, 0.1],
    [0.272727, 0.090909, 0.1],
    [0.090909, 0.090909, 1.0],
  ];
  ASKED.forEach((asked, i) => {
    ranks(held(), asked).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[i][k], 6);
    });
  });
});

it("keeps the classes that cannot be ruled out, the likeliest first", () => {
  expect(ASKED.map((asked) => certaintyOf(held(), asked)?.classes)).toEqual([[0], [0], [2]]);
  expect(certaintyOf(held(), ASKED[0], 0.95)?.classes).toEqual([0, 1, 2]);
  // Of a class with nine images none can be ruled out at 0.95: 19 are needed.
  expect([0.9, 0.95].map(fewest)).toEqual([9, 19]);
  expect(certaintyOf(held(), ASKED[0], 0.95)?.tooFew).toEqual([0, 1, 2]);
  expect(certaintyOf(held(), ASKED[0])).toMatchObject({tooFew: [], nImages: 29, level: 0.9});
});

it("covers what leaving each image out covers", () => {
  const found = coverageOf(held(), 0.8).map(({n, hits, size}) => [n, hits, Math.round(size * n)]);
  expect(found).toEqual([
    [10, 8, 11],
    [10, 8, 12],
    [9, 8, 9],
  ]);
});

it("says nothing where classes are not known or do not exclude each other", () => {
  expect(heldOf(null)).toBeNull();
  expect(heldOf(probe({labels: null}))).toBeNull();
  expect(heldOf(probe({logits: null}))).toBeNull();
  expect(heldOf(probe({output: "sigmoid"}))).toBeNull();
  expect(heldOf(probe({trueClasses: [[0, 1]]}))).toBeNull();
  expect(certaintyOf(heldOf(probe({labels: LABELS.map(() => -1)})), ASKED[0])).toBeNull();
  expect(certaintyOf(held(), Float32Array.of(1))).toBeNull();
});
