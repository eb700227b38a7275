import {expect, it} from "vitest";
import {alignment, correlations, meanWay, paired, rowsOf, type Table} from "./sketches";

/** Numbers that look like chance, the same each time. */
function table(rows: number, columns: number, seed: number): Table {
  let state = seed;
  const next = () => {
    state = (1103515245 * state + 12345) % 2147483648;
    return state / 2147483648 - 0.5;
  };
  for (let i = 0; i < 9; i++) next();
  return {rows, columns, values: Float32Array.from({length: rows * columns}, next)};
}

const changed = ({rows, columns, values}: Table, order: readonly number[], scale = 1): Table => ({
  rows,
  columns,
  values: values.map((_, i) => scale * values[Math.floor(i / columns) * columns + order[i % columns]]),
});

const one = table(40, 6, 1);
const other = table(40, 6, 2);
const ORDER = [3, 0, 5, 1, 4, 2];

it("a table is like itself, also in another order and another unit, and unlike another", () => {
  expect(alignment(one, one)).toBeCloseTo(1, 5);
  expect(alignment(one, changed(one, ORDER, 3))).toBeCloseTo(1, 5);
  expect(Math.abs(alignment(one, other))).toBeLessThan(0.4);
  expect(alignment(one, other)).toBeCloseTo(alignment(other, one), 10);
  expect(alignment({...one, values: one.values.map(() => 2)}, one)).toBeNaN();
});

it("columns in another order are found, and those that are not there are not", () => {
  const found = correlations(one, changed(one, ORDER, 2));
  expect(paired(found, 6, 0.5)).toEqual(ORDER);
  ORDER.forEach((i, j) => {
    expect(found[i * 6 + j]).toBeCloseTo(1, 4);
  });
  expect(paired(correlations(one, other), 6, 0.7)).toEqual([-1, -1, -1, -1, -1, -1]);
});

it("each column is paired once, the strongest pair first", () => {
  // The first of a is like both of b, and more like the second.
  expect(paired(new Float32Array([0.8, 0.9, 0.2, 0.7]), 2, 0.5)).toEqual([-1, 0]);
});

it("the same images have not moved; others have by as much as they were moved", () => {
  expect(meanWay(one, one)).toBe(0);
  const moved = {...one, values: one.values.map((value, i) => value + (i % 6 === 0 ? 3 : 0))};
  expect(meanWay(one, moved)).toBeCloseTo(3, 5);
  expect(meanWay(moved)).toBeCloseTo(meanWay(one), 5);
  expect(rowsOf(one, [2]).values).toEqual(one.values.slice(12, 18));
});
