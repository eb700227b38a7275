import {describe, expect, it} from "vitest";
import {closestCount, tagOf, peaksOf, pieceAround, strengthsAt} from "./groups";
import {channelOf} from "./known";
import {within} from "./known.fixture";

it("chooses the number of groups that is wished, else the closest that is logged", () => {
  expect(closestCount([4, 6, 8], undefined)).toBe(6);
  expect(closestCount([4, 6, 8], 8)).toBe(8);
  expect(closestCount([8, 4], undefined)).toBe(4);
  expect(closestCount([4, 8], 100)).toBe(8);
  expect(closestCount([], 6)).toBeNull();
});

it("names groups by numbers from 1", () => {
  expect([0, 1, 25].map(tagOf)).toEqual(["1", "2", "26"]);
});

describe("spatial factors", () => {
  // [2, 3, 2]
  const values = within(0.5, [0, 1, 5, 2, 0, 3, 0, 4, 1, 9, 0, 6]);
  const grid = {height: 2, width: 3};

  it("are read by group and by position", () => {
    expect([...channelOf(values, 2, 0).values]).toEqual([0, 5, 0, 0, 1, 0]);
    expect([...strengthsAt(values, 2, grid, {y: 1, x: 1}).values]).toEqual([1, 9]);
  });

  it("have a peak", () => {
    expect(peaksOf(values, 2, grid)).toEqual([
      {y: 0, x: 1, value: 5, error: 0.5},
      {y: 1, x: 1, value: 9, error: 0.5},
    ]);
    expect(peaksOf(within(0.5, new Float32Array(6)), 1, grid)).toEqual([{y: 0, x: 0, value: 0, error: 0.5}]);
  });
});

describe("the piece of an image around a position", () => {
  const image = {height: 100, width: 200};

  it("is a square in its middle", () => {
    expect(pieceAround({y: 1, x: 2}, {height: 4, width: 8}, {height: 400, width: 800})).toEqual({
      x: 100,
      y: 0,
      width: 300,
      height: 300,
    });
    expect(pieceAround({y: 5, x: 10}, {height: 10, width: 20}, image)).toEqual({x: 90, y: 40, width: 30, height: 30});
  });

  it("never leaves the image", () => {
    for (const size of [1, 3, 14]) {
      for (const at of [0, size - 1]) {
        const {x, y, width, height} = pieceAround({y: at, x: at}, {height: size, width: size}, image);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(image.width);
        expect(y + height).toBeLessThanOrEqual(image.height);
      }
    }
  });
});
