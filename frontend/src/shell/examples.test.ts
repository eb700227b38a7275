import {describe, expect, it} from "vitest";
import type {ExampleInfo} from "../data/frame";
import {declaredBy, withValues, writeOptions} from "../selection/options";
import {DEFAULT, format, parse} from "../selection/selection";
import {
  changedOf,
  countsOf,
  EXAMPLES,
  leadOf,
  listed,
  lossOf,
  nextOf,
  orderOf,
  setsOf,
  shownOf,
  type Order,
  type Shown,
} from "./examples";

const example = (outputs: number[], classes: number[], correct: boolean | null): ExampleInfo => ({
  label: classes.at(0) ?? null,
  truth: {classes, values: null},
  outputs: Float32Array.from(outputs),
  prediction: outputs.indexOf(Math.max(...outputs)),
  correct,
});

// Sure and right, unsure and right, sure and wrong, unsure and wrong, and one of which nothing is known.
const FIVE = [
  example([0.9, 0.05, 0.05], [0], true),
  example([0.3, 0.45, 0.25], [1], true),
  example([0.8, 0.1, 0.1], [2], false),
  example([0.4, 0.35, 0.25], [1], false),
  example([NaN, NaN, NaN], [], null),
];
const of = (show: Shown, sort: Order = "number") => listed(FIVE, "softmax", {show, sort});

describe("the list of examples", () => {
  it("holds those that are asked for", () => {
    expect(of("all")).toEqual([0, 1, 2, 3, 4]);
    expect(of("wrong")).toEqual([2, 3]);
    expect(of("uncertain")).toEqual([1, 3]);
    expect(of({of: 1})).toEqual([1, 3]);
    expect(of({of: 7})).toEqual([]);
  });

  it("begins with what is to be looked at first, and ends with what is not known", () => {
    expect(of("all", "confidence")).toEqual([3, 1, 2, 0, 4]);
    expect(of("all", "loss")).toEqual([2, 3, 1, 0, 4]);
    expect(of("wrong", "confidence")).toEqual([3, 2]);
  });

  it("is unsure of those of which not just one class is left, where that was measured", () => {
    const sets = [[0], [0, 1], [2], [], [1]];
    expect(listed(FIVE, "softmax", {show: "uncertain", sort: "number", sets})).toEqual([1, 3]);
    const sure = [[0, 2], [1], [2], [0], []];
    expect(listed(FIVE, "softmax", {show: "uncertain", sort: "number", sets: sure})).toEqual([0, 4]);
    expect(countsOf(FIVE, "softmax", sure).uncertain).toBe(2);
  });

  it("tells those that are decided as before by other reasons, and none where something else was decided", () => {
    const of = (likeness: number | null) => ({
      decided: 0,
      same: 0,
      low: 0,
      high: 0,
      deviation: 0,
      before: [0],
      shares: [1],
      likeness,
    });
    const examples = [of(0.69), of(0.71), of(-0.3), of(null), of(1)];
    const made = {step: 2, examples, nPasses: 0, steps: [1], layer: "block4"};
    const changed = changedOf(made, 5);
    expect(changed).toEqual([true, false, true, false, false]);
    expect(listed(FIVE, "softmax", {show: "changed", sort: "number", changed})).toEqual([0, 2]);
    expect(listed(FIVE, "softmax", {show: "changed", sort: "number"})).toEqual([]);
    expect(changedOf({...made, steps: []}, 5)).toBeNull();
    expect(changedOf(made, 4)).toBeNull();
    expect(changedOf(null, 5)).toBeNull();
  });

  it("has no sets of other examples than those that are shown", () => {
    const ranks = new Float32Array([0.05, 0.5, 0.11, 0.09]);
    const made = {
      step: 1,
      nExamples: 2,
      nClasses: 2,
      ranks,
      nHeld: 0,
      nOfClass: [0, 0],
      levels: [],
      bins: [],
      byGroup: [],
      entropies: null,
      error: null,
    };
    expect(setsOf(made, 2, 0.9)).toEqual([[1], [0]]);
    expect(setsOf(made, 3, 0.9)).toBeNull();
    expect(setsOf(null, 2, 0.9)).toBeNull();
  });

  it("is not sorted by what no output says", () => {
    expect(listed(FIVE, "linear", {show: "all", sort: "confidence"})).toEqual([0, 1, 2, 3, 4]);
    expect(leadOf(FIVE[0], "sigmoid")).toBeNull();
    expect(countsOf(FIVE, "sigmoid")).toMatchObject({uncertain: 0, confidence: false, loss: false});
  });

  it("tells how many there are of each kind", () => {
    expect(countsOf(FIVE, "softmax")).toEqual({
      wrong: 2,
      uncertain: 2,
      classes: [
        [0, 1],
        [1, 2],
        [2, 1],
      ],
      confidence: true,
      loss: true,
    });
  });
});

it("the loss is the cross-entropy, of a regression the mean squared error", () => {
  expect(lossOf(FIVE[0], "softmax")).toBeCloseTo(-Math.log(0.9), 5);
  expect(lossOf(FIVE[4], "softmax")).toBeNull();
  const regression = {...FIVE[0], truth: {classes: [], values: Float32Array.of(1.9, NaN, 2.05)}};
  expect(lossOf(regression, "linear")).toBeCloseTo((1 + 4) / 2, 5);
});

describe("the next example", () => {
  const wrong = (i: number) => [2, 3].includes(i);

  it("is the one after, and the first after the last", () => {
    expect(nextOf([3, 1, 2], 1, 1)).toBe(2);
    expect(nextOf([3, 1, 2], 2, 1)).toBe(3);
    expect(nextOf([3, 1, 2], 3, -1)).toBe(2);
  });

  it("is the first, or last, where the selected one is not listed", () => {
    expect(nextOf([3, 1], 0, 1)).toBe(3);
    expect(nextOf([3, 1], 0, -1)).toBe(1);
    expect(nextOf([], 0, 1)).toBeNull();
  });

  it("is one that is like what is asked for, and never the selected one", () => {
    expect(nextOf([0, 1, 2, 3, 4], 0, 1, wrong)).toBe(2);
    expect(nextOf([0, 1, 2, 3, 4], 3, 1, wrong)).toBe(2);
    expect(nextOf([0, 1, 2], 2, 1, wrong)).toBeNull();
  });
});

it.each<[Shown, Order, Record<string, string>]>([
  ["all", "number", {}],
  ["wrong", "loss", {"examples.show": "wrong", "examples.sort": "loss"}],
  [{of: 12}, "confidence", {"examples.show": "class.12", "examples.sort": "confidence"}],
])("%j by %s is in the address", (show, sort, keys) => {
  const options = declaredBy([EXAMPLES]);
  const chosen = withValues(EXAMPLES, {}, {show, sort});
  expect(writeOptions(options, chosen)).toEqual(keys);
  const back = parse(format({...DEFAULT, options: chosen}, options), options).options;
  expect([shownOf(back), orderOf(back)]).toEqual([show, sort]);
});

it("nonsense in the address lists all", () => {
  for (const text of ["class.x", "class.", "classes", "wrong.1"]) {
    expect(shownOf(parse({"examples.show": text}, declaredBy([EXAMPLES])).options)).toBe("all");
  }
});
