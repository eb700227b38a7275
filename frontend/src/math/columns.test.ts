import {expect, it} from "vitest";
import {columnsFor, fitting} from "./columns";

it.each([
  [1, 900, 1],
  [2, 900, 2],
  [4, 932, 4],
  [4, 700, 2],
  [4, 300, 1],
  [5, 932, 3],
  [6, 932, 3],
  [0, 932, 1],
  [4, 0, 1],
])("%i squares in %i pixels are %i side by side", (n, width, expected) => {
  expect(columnsFor(n, width, 200, 16)).toBe(expected);
});

const around = {gap: 16, below: 40, aspect: 1, least: 300};

it.each([
  [5, 1572, 780, {columns: 4, side: 342}],
  [5, 932, 520, {columns: 3, side: 300}],
  [2, 932, 520, {columns: 2, side: 458}],
  [3, 1572, 780, {columns: 3, side: 513}],
  [1, 932, 520, {columns: 1, side: 480}],
  [5, 342, 500, {columns: 1, side: 342}],
  [0, 932, 520, {columns: 1, side: 480}],
])("of %i squares in %i × %i pixels as much is seen as can be", (n, width, height, expected) => {
  expect(fitting(n, width, height, around)).toEqual(expected);
});

it("squares never stick out of their room's width, nor are they less than the least where that fits", () => {
  for (const n of [1, 2, 3, 5, 8, 30]) {
    for (const width of [200, 342, 932, 1572]) {
      for (const aspect of [0.5, 1, 2]) {
        const {columns, side} = fitting(n, width, 700, {...around, aspect});
        expect(columns * side + (columns - 1) * around.gap).toBeLessThanOrEqual(width);
        expect(side).toBeGreaterThanOrEqual(Math.min(around.least, width));
      }
    }
  }
});
