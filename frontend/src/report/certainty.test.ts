import {expect, it} from "vitest";
import type {Certainty, Covered} from "../model/certainty";
import {coverage, heldOf, heldOutAccuracy, predictionSet, setOfGroup} from "./certainty";
import {coverageRows} from "./learned";

const covered = (index: number, hits: number, n: number): Covered => ({
  n,
  hits,
  low: 0.5,
  high: 1,
  size: 1.5,
  single: 0.5,
  index,
  column: "",
  category: "",
});
const MADE: Certainty = {
  step: 1,
  nExamples: 2,
  nClasses: 3,
  ranks: new Float32Array([0.5, 0.1, 0.3, 0.04, 0.06, 1]),
  nHeld: 28,
  nOfClass: [9, 19, 0],
  levels: [
    {level: 0.8, fewest: 4, all: covered(0, 20, 28), classes: [], groups: []},
    {level: 0.9, fewest: 9, all: covered(0, 26, 28), classes: [covered(0, 9, 9), covered(1, 17, 19)], groups: []},
  ],
  bins: [],
  byGroup: [],
  entropies: null,
  error: null,
};
const OUTPUTS = new Float32Array([0.2, 0.1, 0.7]);

it("holds the classes that cannot be ruled out, the likeliest first, and names those that never can be", () => {
  expect(predictionSet(MADE, 0, OUTPUTS)).toEqual({level: 0.9, classes: [2, 0], tooFew: [2], nImages: 28, group: null});
  expect(predictionSet(MADE, 1, OUTPUTS)?.classes).toEqual([2]);
  expect(predictionSet(MADE, 0, OUTPUTS, 0.95)?.tooFew).toEqual([0, 2]);
});

it("is none without held-out images, or of others than these examples and classes", () => {
  expect(predictionSet(null, 0, OUTPUTS)).toBeNull();
  expect(predictionSet({...MADE, nHeld: 0}, 0, OUTPUTS)).toBeNull();
  expect(predictionSet(MADE, 2, OUTPUTS)).toBeNull();
  expect(predictionSet(MADE, 0, new Float32Array(2))).toBeNull();
});

it("is that of the example's group where it is known: of the first column, whichever set is smaller", () => {
  const ranks = (first: number) => new Float32Array([1, 1, 1, first, 0.2, 0.5]);
  const fur = {column: "fur", groups: ["", "warm"], nHeld: [0, 12], ranks: ranks(0.3)};
  const age = {column: "age", groups: ["> 3", "> 3"], nHeld: [9, 9], ranks: ranks(0.01)};
  const made = {...MADE, byGroup: [fur, age]};
  expect(setOfGroup(made, 1, OUTPUTS)).toEqual({
    level: 0.9,
    classes: [2, 0, 1],
    tooFew: [],
    nImages: 12,
    group: {column: "fur", name: "warm"},
  });
  expect(setOfGroup(made, 0, OUTPUTS)?.group).toEqual({column: "age", name: "> 3"});
  expect(setOfGroup(MADE, 1, OUTPUTS)).toBeNull();
  expect(setOfGroup({...made, nHeld: 0}, 1, OUTPUTS)).toBeNull();
  expect(setOfGroup(null, 1, OUTPUTS)).toBeNull();
});

it("held the true class as often as was measured, of all and of the example's group", () => {
  const warm = {...covered(0, 8, 10), column: "fur", category: "warm"};
  const old = {...covered(0, 5, 6), column: "age", category: ""};
  const made = {...MADE, levels: [{...MADE.levels[1], groups: [warm, old]}]};
  expect(heldOf(made, {column: "fur", name: "warm"})).toEqual({all: covered(0, 26, 28), group: warm});
  expect(heldOf(made, {column: "age", name: "> 3"})?.group).toBe(old);
  for (const group of [null, {column: "fur", name: "cool"}, {column: "age", name: "≤ 3"}]) {
    expect(heldOf(made, group)?.group).toBeNull();
  }
  expect(heldOf({...MADE, levels: [MADE.levels[0]]}, null)).toBeNull();
  expect(heldOf(null, null)).toBeNull();
});

it("covers what was measured, those classes first that it covers least", () => {
  expect(coverage(MADE)?.all.hits).toBe(26);
  expect(coverage({...MADE, levels: []})).toBeNull();
  const told = coverageRows({sets: MADE}, (index) => `class ${index}`);
  expect(told?.n).toBe(28);
  expect(told?.rows.map(([name, n]) => [name, n])).toEqual([
    ["class 1", "19"],
    ["class 0", "9"],
  ]);
  expect(coverageRows({sets: null}, String)).toBeNull();
});

it("tells how many held-out images are decided rightly, where any were", () => {
  const of = (nRight: number, nWrong: number) => ({nRight, nWrong, right: [], wrong: [], apart: null});
  expect(heldOutAccuracy({...MADE, entropies: of(21, 7)})).toEqual({share: 0.75, n: 28});
  for (const made of [null, MADE, {...MADE, entropies: of(0, 0)}]) expect(heldOutAccuracy(made)).toBeNull();
});
