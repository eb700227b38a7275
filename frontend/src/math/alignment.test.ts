import {expect, it} from "vitest";
import {placed, valueNear, type Timed} from "./alignment";

const at = (steps: readonly number[], time: (step: number) => number): Timed[] =>
  steps.map((step) => ({step, wall_time: time(step)}));
const epochs = at([0, 1, 2, 3, 4], (step) => 100 + 60 * step);

it("points of equal numbers that were written then stand at their steps", () => {
  const found = placed(
    epochs,
    at([1, 2, 3, 4], (step) => 99 + 60 * step),
  );
  expect(found).toEqual({places: [1, 2, 3, 4], by: "step"});
});

it("epochs that are counted from zero stand at the step that they end with", () => {
  const found = placed(
    epochs,
    at([0, 1, 2, 3], (step) => 100 + 60 * (step + 1) - 1),
  );
  expect(found).toEqual({places: [1, 2, 3, 4], by: "next step"});
});

it("epochs that are counted from zero do so also where what we log takes longer than they", () => {
  const slow = at([0, 1, 2, 3, 4], (step) => 100 + 10 * step + 9);
  const found = placed(
    slow,
    at([0, 1, 2, 3], (step) => 100 + 10 * (step + 1)),
  );
  expect(found).toEqual({places: [1, 2, 3, 4], by: "next step"});
});

it("what was written at every step of ours, the last among them, stands there, whether written before or after", () => {
  for (const late of [-9, 9]) {
    const found = placed(
      at([1, 2, 3], (step) => 100 + 10 * step),
      at([1, 2, 3], (step) => 100 + 10 * step + late),
    );
    expect(found).toEqual({places: [1, 2, 3], by: "step"});
  }
});

it("batches are placed by when they were written", () => {
  const batches = at([0, 50, 100, 200, 400], (step) => 100 + 60 * (step / 100));
  const {places, by} = placed(epochs, batches);
  expect(by).toBe("time");
  expect(places).toEqual([0, 0.5, 1, 2, 4]);
});

it("what lies beyond our steps in time goes on as fast", () => {
  const {places} = placed(
    epochs,
    at([1000, 2000], (step) => (step === 1000 ? 40 : 400)),
  );
  expect(places).toEqual([-1, 5]);
});

it("where our times do not ascend, as of copied runs, numbers are all there is", () => {
  const copied = at([0, 1, 2], () => 7);
  expect(
    placed(
      copied,
      at([100, 200], () => 7),
    ),
  ).toEqual({places: [100, 200], by: "step"});
  expect(
    placed(
      [epochs[0]],
      at([5], () => 7),
    ).by,
  ).toBe("step");
  expect(placed([], []).places).toEqual([]);
});

it("the value at a step is that of the nearest point that is near enough", () => {
  expect(valueNear([1, 2, 3], [0.1, 0.2, 0.3], 2, 0.5)).toBe(0.2);
  expect(valueNear([1, 1.9, 3], [0.1, NaN, 0.3], 2, 1)).toBe(0.3);
  expect(valueNear([5], [0.1], 2, 0.5)).toBeNull();
  expect(valueNear([], [], 2, 0.5)).toBeNull();
});
