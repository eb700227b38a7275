import {expect, it} from "vitest";
import type {ScalarTag} from "../math/scalars";
import {CURVE, shownCurves, usualCurves} from "./curve";

const of = (run: string, tag: string, distance = 2, last = 150): ScalarTag => ({
  run,
  tag,
  name: tag,
  distance,
  max_wall_time: last,
});
const TIMES = [100, 200];
const keras = [
  of("a/train", "epoch_accuracy"),
  of("a/train", "epoch_learning_rate"),
  of("a/train", "epoch_loss"),
  of("a/validation", "epoch_accuracy"),
  of("a/validation", "epoch_loss"),
  of("a/validation", "evaluation_accuracy_vs_iterations"),
];

it("Keras's accuracy on held-out images comes first, with that in training", () => {
  expect(usualCurves(keras, TIMES).map(({run, tag}) => `${run} ${tag}`)).toEqual([
    "a/validation epoch_accuracy",
    "a/train epoch_accuracy",
  ]);
});

it("tags that say themselves what they are of are told apart too", () => {
  const tags = [of("a", "train_acc"), of("a", "val_acc"), of("a", "train_loss")];
  expect(usualCurves(tags, TIMES).map(({tag}) => tag)).toEqual(["val_acc", "train_acc"]);
  const slashes = [of("a", "Loss/train"), of("a", "Loss/test"), of("a", "lr")];
  expect(usualCurves(slashes, TIMES).at(0)?.tag).toBe("Loss/test");
});

it("loss stands in where there is no accuracy, and nothing in place of both", () => {
  expect(usualCurves([of("a", "loss"), of("a", "lr")], TIMES).map(({tag}) => tag)).toEqual(["loss"]);
  expect(usualCurves([of("a", "lr")], TIMES)).toEqual([]);
});

it("of runs that only lie beside ours, those that were written meanwhile are meant", () => {
  expect(usualCurves([of("b", "accuracy", 3, 150)], TIMES)).toHaveLength(1);
  expect(usualCurves([of("b", "accuracy", 3, 9000)], TIMES)).toEqual([]);
  expect(usualCurves([of("b", "accuracy", 3, 50)], TIMES)).toEqual([]);
});

it("what was chosen is shown, as far as it is there", () => {
  const chosen = [
    {run: "a/train", tag: "epoch_loss"},
    {run: "a/none", tag: "epoch_loss"},
  ];
  expect(shownCurves(keras, chosen, TIMES)).toEqual([keras[2]]);
  expect(shownCurves(keras, [], TIMES)).toEqual([]);
});

it("a choice made in another experiment is of what is called alike in this one, else it is as usual", () => {
  const there = [
    {run: "b/validation", tag: "epoch_loss"},
    {run: "b/train", tag: "gone"},
  ];
  expect(shownCurves(keras, there, TIMES)).toEqual([keras[4]]);
  expect(shownCurves(keras, [there[0], {run: "a/validation", tag: "epoch_loss"}], TIMES)).toEqual([keras[4]]);
  expect(shownCurves(keras, [there[1]], TIMES)).toEqual(usualCurves(keras, TIMES));
});

it("a choice comes back from the address, whatever names are made of", () => {
  const {of: option} = CURVE.options;
  for (const chosen of [
    [],
    [{run: "a/b c", tag: "x:y,z%"}],
    [
      {run: ".", tag: "loss"},
      {run: "b", tag: "ü"},
    ],
    null,
  ]) {
    expect(option.read(option.write(chosen)) ?? null).toEqual(chosen);
  }
  expect(option.read("nonsense")).toBeUndefined();
});
