import {describe, expect, it} from "vitest";
import {areaOf, between, boxAround, clipped, nearest, powerCells, spread, withAspect} from "./power";

const BOX = {left: 0, top: 0, right: 4, bottom: 2};
/** Numbers that look like chance, the same each time. */
const chance = (n: number, seed = 1): number[] =>
  Array.from({length: n}, (_, i) => Math.abs(Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1);

describe("cells", () => {
  it("of equal weights are halves of the box, cut in the middle", () => {
    // A height of half the squared length is Voronoi's diagram.
    const cells = powerCells([1, 1, 3, 1], [1, 5], BOX);
    expect(cells.map(areaOf)).toEqual([4, 4]);
    expect(Math.max(...cells[0].filter((_, i) => i % 2 === 0))).toBe(2);
  });

  it("fill the box, whatever the heights, and hold the places where their function is the largest", () => {
    for (const seed of [1, 2, 3]) {
      const points = chance(40, seed).map((value) => 4 * value);
      const heights = chance(20, seed + 5).map((value) => 3 * value);
      const cells = powerCells(points, heights, BOX);
      expect(cells.map(areaOf).reduce((a, b) => a + b, 0)).toBeCloseTo(8, 8);
      cells.forEach((cell, j) => {
        if (cell.length === 0) return;
        const n = cell.length / 2;
        const x = cell.filter((_, i) => i % 2 === 0).reduce((a, b) => a + b, 0) / n;
        const y = cell.filter((_, i) => i % 2 === 1).reduce((a, b) => a + b, 0) / n;
        const values = heights.map((height, k) => x * points[2 * k] + y * points[2 * k + 1] - height);
        expect(values[j]).toBeCloseTo(Math.max(...values), 8);
      });
    }
  });

  it("of points in one place do not cut each other", () => {
    expect(powerCells([1, 1, 1, 1], [0, 0], BOX).map(areaOf)).toEqual([8, 8]);
  });
});

it("a half-plane cuts off what lies beyond, all or nothing where it must", () => {
  const square = [0, 0, 2, 0, 2, 2, 0, 2];
  expect(areaOf(clipped(square, 1, 0, 0.5))).toBe(1);
  expect(areaOf(clipped(square, 1, 1, 2))).toBe(2);
  expect(clipped(square, 1, 0, -1)).toEqual([]);
  expect(clipped(square, 1, 0, 3)).toEqual(square);
});

it("a box holds all points, and keeps doing so in another shape", () => {
  const box = boxAround([0, 0, 4, 1], 0.25);
  expect(box).toEqual({left: -1, top: -1, right: 5, bottom: 2});
  expect(withAspect(box, 1)).toEqual({left: -1, top: -2.5, right: 5, bottom: 3.5});
  expect(withAspect(box, 4)).toEqual({left: -4, top: -1, right: 8, bottom: 2});
  expect(boxAround([3, 3], 0.1)).toEqual({left: 2, top: 2, right: 4, bottom: 4});
  expect(boxAround([], 0.1)).toEqual({left: -1, top: -1, right: 1, bottom: 1});
});

it("points go from where they are to where they belong", () => {
  expect(between([0, 0], [4, 2], 0)).toEqual([0, 0]);
  expect(between([0, 0], [4, 2], 0.25)).toEqual([1, 0.5]);
  expect(between([0, 0], [4, 2], 1)).toEqual([4, 2]);
});

it("the nearest point is found, and none where all are far", () => {
  expect(nearest([0, 0, 2, 2], 1.9, 2, 1)).toBe(1);
  expect(nearest([0, 0, 2, 2], 9, 9, 1)).toBeNull();
});

it("spread points are different ones, and never more than there are", () => {
  expect(spread([0, 0, 0.1, 0, 5, 0, 5, 5], 3)).toEqual([0, 3, 2]);
  expect(spread([1, 1, 1, 1], 2)).toEqual([0]);
  expect(spread([], 2)).toEqual([]);
});
