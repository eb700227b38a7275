import {expect, it} from "vitest";
import {columnsFor} from "./columns";

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
