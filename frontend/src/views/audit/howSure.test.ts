import {describe, expect, it} from "vitest";
import type {Covered} from "../../model/certainty";
import {leastCovered, nameOfCovered} from "./howSure";

const covered = (index: number, hits: number, n: number, size = 1, column = "", category = ""): Covered => ({
  n,
  hits,
  low: 0,
  high: 1,
  size,
  single: 0,
  index,
  column,
  category,
});

describe("what sets hold", () => {
  const all = covered(0, 9, 10);
  const level = {level: 0.9, fewest: 9, all, classes: [], groups: []};

  it("is told of those first that it is least true of, then of those whose sets are larger", () => {
    const classes = [covered(0, 9, 10, 1.5), covered(1, 5, 10), covered(2, 18, 20, 2.5), covered(3, 0, 0)];
    const groups = [covered(0, 7, 10, 1, "fur", "warm")];
    const found = leastCovered({...level, classes, groups});
    expect(found.map(({index, column}) => column || index)).toEqual([1, "fur", 2, 0]);
  });

  it("names classes and groups", () => {
    const name = (of: Covered) => nameOfCovered(of, (index) => `class ${index}`);
    expect(name(covered(3, 1, 1))).toBe("class 3");
    expect(name(covered(0, 1, 1, 1, "fur", "warm"))).toBe("fur: warm");
    expect(name(covered(0, 1, 1, 1, "age"))).toBe("age above its median");
  });
});
