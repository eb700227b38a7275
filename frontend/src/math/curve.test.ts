import {expect, it} from "vitest";
import {domainOf, gapsIn, nearestStep, pathOf, scalesOf, shareOf, stepOfKey, type Series} from "./curve";

const series = (places: number[], values: number[], group = "a"): Series => ({name: "", group, places, values});

it("all kept steps are shown, and of a curve what is not too far from them", () => {
  expect(domainOf([2, 6], [series([1, 3, 7], [0, 0, 0])])).toEqual([1, 7]);
  expect(domainOf([2, 6], [series([-1000, 1000], [0, 0])])).toEqual([0, 8]);
  expect(domainOf([2, 6], [series([3, 4], [0, 0])])).toEqual([2, 6]);
  expect(domainOf([5], [series([0, 9], [0, 0])])).toEqual([0, 9]);
  // The step that is shown is in sight, also before the steps around it have been read.
  expect(domainOf([0, 4], [series([0, 4], [0, 0])], 14)).toEqual([0, 14]);
  expect(domainOf([6, 9], [], 2)).toEqual([2, 9]);
  for (const steps of [[], [5]]) {
    const [low, high] = domainOf(steps, []);
    expect(high).toBeGreaterThan(low);
  }
});

it("curves of one group share a scale, those of others do not, and what is no number or not seen has no part in it", () => {
  const scales = scalesOf(
    [
      series([0, 1, 2], [0.1, NaN, 0.5]),
      series([0, 1, 9], [0.9, Infinity, 77]),
      series([0, 1], [3, 8], "b"),
      series([0], [NaN], "c"),
      series([0, 1], [4, 4], "d"),
    ],
    [0, 2],
  );
  expect(scales.get("a")).toEqual([0.1, 0.9]);
  expect(scales.get("b")).toEqual([3, 8]);
  expect(scales.get("c")).toEqual([0, 1]);
  const [low, high] = scales.get("d") ?? [0, 0];
  expect(shareOf(4, [low, high])).toBeCloseTo(0.5);
});

it("what is no number is a gap, and a number between two such is a dot", () => {
  const path = pathOf(series([0, 1, 2, 3, 4], [0, 1, NaN, 1, Infinity]), [0, 4], [0, 1], 100, 10);
  expect(path).toBe("M0.0 10.0L0.0 10.0L25.0 0.0M75.0 0.0L75.0 0.0");
  expect(pathOf(series([0, 1], [NaN, NaN]), [0, 1], [0, 1], 100, 10)).toBe("");
});

it("a line goes on to the edge of what is shown, and no further", () => {
  const path = pathOf(series([0, 1, 2, 3, 4, 5], [0, 0, 0, 0, 0, 0]), [2.5, 2.9], [0, 1], 100, 10);
  expect(path.match(/[ML]/g)).toHaveLength(3);
  expect(pathOf(series([0, 1], [0, 0]), [5, 6], [0, 1], 100, 10)).toBe("");
});

it("points that are no finite number are gaps, and are counted", () => {
  expect(gapsIn(series([0, 1, 2, 3], [1, NaN, Infinity, 0]))).toBe(2);
  expect(gapsIn(series([], []))).toBe(0);
});

it("a place chooses the nearest kept step", () => {
  expect([-3, 1.4, 1.6, 99].map((place) => nearestStep([1, 2, 8], place))).toEqual([1, 1, 2, 8]);
  expect(nearestStep([], 1)).toBeUndefined();
});

it("keys go from step to step and not beyond the ends", () => {
  const steps = [1, 2, 8];
  const of = (key: string, at: number) => stepOfKey(key, steps, at);
  expect([of("ArrowLeft", 0), of("ArrowLeft", 2), of("ArrowRight", 0), of("ArrowUp", 2)]).toEqual([1, 2, 2, 8]);
  expect([of("Home", 2), of("End", 0), of("PageUp", 0), of("PageDown", 2)]).toEqual([1, 8, 2, 2]);
  expect(["a", "[", "Tab", "toString"].map((key) => of(key, 1))).toEqual(Array(4).fill(undefined));
});
