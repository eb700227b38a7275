import {expect, it} from "vitest";
import {fullOf, largestOf} from "./scaling";

it("what is full is the run's 99th percentile, or the largest on screen", () => {
  const scale = {p99: 4, maximum: 8, over: "run"} as const;
  expect(fullOf([-9, 2], scale, "run", "both")).toEqual({value: 4, over: "run"});
  expect(fullOf([-9, 2], scale, "view", "both")).toEqual({value: 9, over: "view"});
  expect(fullOf([-9, 2], scale, "view", "positive")).toEqual({value: 2, over: "view"});
  expect(fullOf([-9], scale, "view", "positive").value).toBe(0);
  expect(fullOf([], {p99: 0, maximum: 7, over: "image"}, "run", "both")).toEqual({value: 7, over: "image"});
});

it("what is full is the run's largest, or the largest on screen", () => {
  const scale = {p99: 4, maximum: 8, over: "image"} as const;
  expect(largestOf([1, -9], scale, "run")).toEqual({value: 8, over: "image"});
  expect(largestOf([1, -9], scale, "view")).toEqual({value: 9, over: "view"});
  expect(largestOf([1, -9], undefined, "run")).toEqual({value: 9, over: "view"});
});
