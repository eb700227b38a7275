import {describe, expect, it} from "vitest";
import type {Certainty} from "../model/certainty";
import {atLevel, setOf} from "./sets";

const COVERED = {n: 1, hits: 1, low: 0, high: 1, size: 1, single: 1, index: 0, column: "", category: ""};
const level = (of: number): Certainty["levels"][number] => ({
  level: of,
  fewest: 9,
  all: COVERED,
  classes: [],
  groups: [],
});
const MADE: Certainty = {
  step: 1,
  nExamples: 2,
  nClasses: 3,
  // One in ten of 32 bits is a bit more than 0.1, and is ruled out at 90 % all the same.
  ranks: new Float32Array([0.1, 0.5, 1, 0.02, 0.05, 0.06]),
  nHeld: 27,
  nOfClass: [9, 9, 9],
  levels: [level(0.8), level(0.9), level(0.99)],
  bins: [],
  byGroup: [],
  entropies: null,
  error: null,
};

describe("prediction sets", () => {
  it("hold the classes whose rank is above what the level leaves", () => {
    expect(setOf(MADE, 0, 0.9)).toEqual([1, 2]);
    expect(setOf(MADE, 0, 0.5)).toEqual([2]);
    expect(setOf(MADE, 0, 0.99)).toEqual([0, 1, 2]);
  });
  it("may be empty: the example is unlike any class", () => {
    expect(setOf(MADE, 1, 0.9)).toEqual([]);
    expect(setOf(MADE, 1, 0.95)).toEqual([2]);
  });
  it("grow with the level", () => {
    for (const example of [0, 1])
      for (const [low, high] of [
        [0.5, 0.8],
        [0.8, 0.9],
        [0.9, 0.95],
        [0.95, 0.999],
      ])
        expect(setOf(MADE, example, high)).toEqual(expect.arrayContaining(setOf(MADE, example, low)));
  });
  it("are told of the nearest level that was measured", () => {
    expect(atLevel(MADE, 0.9)?.level).toBe(0.9);
    expect(atLevel(MADE, 0.95)?.level).toBe(0.99);
    expect(atLevel({...MADE, levels: []}, 0.9)).toBeNull();
  });
});
