import {expect, it} from "vitest";
import {opponentOf, pairOf, withClass} from "./pair";

const right = {classes: [7, 3, 5], prediction: 7, label: 7};
const wrong = {classes: [7, 3, 5], prediction: 7, label: 5};

it("the prediction is compared with its runner-up, or with the truth that it missed", () => {
  expect(pairOf(right, null, null)).toEqual([7, 3]);
  expect(pairOf({...right, label: null}, null, null)).toEqual([7, 3]);
  expect(pairOf(wrong, null, null)).toEqual([7, 5]);
});

it("any other class is compared with the prediction", () => {
  expect(pairOf(wrong, 3, null)).toEqual([3, 7]);
  expect(opponentOf(5, wrong)).toBe(7);
});

it("wishes are heard where they are explained and no class meets itself", () => {
  expect(pairOf(right, 5, 3)).toEqual([5, 3]);
  expect(pairOf(right, 99, 98)).toEqual([7, 3]);
  expect(pairOf(right, 3, 3)).toEqual([3, 7]);
  expect(pairOf({classes: [4, 2], prediction: 9, label: null}, null, null)).toEqual([4, 2]);
});

it("one class, or none, cannot be compared", () => {
  expect(pairOf({classes: [7], prediction: 7, label: 7}, null, null)).toBeNull();
  expect(pairOf({classes: [], prediction: 7, label: 7}, 7, 3)).toBeNull();
});

it("choosing the class of the other side exchanges them", () => {
  expect(withClass([7, 3], 0, 5)).toEqual([5, 3]);
  expect(withClass([7, 3], 1, 5)).toEqual([7, 5]);
  expect(withClass([7, 3], 0, 3)).toEqual([3, 7]);
  expect(withClass([7, 3], 1, 7)).toEqual([3, 7]);
});
