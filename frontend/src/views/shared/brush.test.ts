import {expect, it} from "vitest";
import {groupsInside} from "./brush";
import {bare, measured} from "./groups.fixture";

// Of two positions side by side: [5, 1] and [0, 4] of two groups.
const sharesIn = (left: number, right: number, of = bare) =>
  groupsInside(of, {left, right, top: 0, bottom: 1}).map(({group, share}) => [group.index, +share.toFixed(3)]);

it("groups of a region come by their share of what all are active there", () => {
  expect(sharesIn(0, 0.5)).toEqual([
    [0, 0.833],
    [1, 0.167],
  ]);
  expect(sharesIn(0, 1)).toEqual([
    [0, 0.5],
    [1, 0.5],
  ]);
});

it("a group that is not active there is left out, and all are where none is", () => {
  expect(sharesIn(0.5, 1)).toEqual([[1, 1]]);
  expect(sharesIn(0, 1, {...bare, spatial: measured([0, 0, NaN, 0])})).toEqual([]);
});
