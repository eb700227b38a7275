import {expect, it} from "vitest";
import {formatReading} from "../math/format";
import type {ScalarTag} from "../math/scalars";
import {nameOf} from "./scalars";

const of = (run: string, tag: string, distance = 2): ScalarTag => ({run, tag, name: tag, distance, max_wall_time: 1});

it("a curve is called by its quantity, and by as much of its run as tells it from others", () => {
  const tags = [
    of("p/train", "epoch_loss"),
    of("p/lightning/version_0", "val_acc"),
    of("p/other/version_0", "val_acc"),
    of("p/examples", "loss", 0),
  ];
  expect(tags.map((each) => nameOf(each, tags))).toEqual([
    "train loss",
    "lightning/version_0 val acc",
    "other/version_0 val acc",
    "loss",
  ]);
});

it.each([
  [of("a/b", "x"), of("a/b", "x")],
  [of("a/b", "a_b"), of("a/b", "a b")],
  [of("b", "x"), of("c/b", "x")],
])("names that nothing tells apart, or that end alike, come to an end", (...tags) => {
  for (const each of tags) expect(nameOf(each, tags)).toMatch(/^(a\/b|b|c\/b) /);
});

it.each([
  [0, "0"],
  [1e-13, "1.0e−13"],
  [-2e-4, "−2.0e−4"],
  [3.21e-3, "0.0032"],
  [0.87, "0.87"],
  [NaN, "–"],
])("a value of %s is not written as nothing", (value, text) => {
  expect(formatReading(value)).toBe(text);
});
