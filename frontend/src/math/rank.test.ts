import {describe, expect, it} from "vitest";
import {argmax, descending, strongestInOrder, topChannels} from "./rank";
import {noise} from "./noise";

describe("topChannels", () => {
  const values = noise(4 * 37);

  it.each([0, 1, 5, 36, 37, 99])("gives the first %i of a full sort", (n) => {
    for (const signed of [false, true]) {
      const vector = [...values.subarray(37, 74)].map((value, channel) => ({channel, value}));
      const key = (value: number) => (signed ? Math.abs(value) : value);
      vector.sort((a, b) => key(b.value) - key(a.value));
      expect(topChannels(values, 37, 37, n, signed)).toEqual(vector.slice(0, n));
    }
  });

  it("keeps the order of equal values and puts NaN last", () => {
    const top = topChannels(new Float32Array([1, NaN, 3, 1, 3]), 0, 5, 5, false);
    expect(top.map(({channel}) => channel)).toEqual([2, 4, 0, 3, 1]);
  });
});

describe("rank", () => {
  it("argmax is the first of descending", () => {
    for (let seed = 1; seed < 20; seed++) {
      const values = noise(11, seed);
      expect(argmax(values)).toBe(descending(values)[0]);
      expect(argmax(values, true)).toBe(descending(values.map(Math.abs))[0]);
    }
    expect(argmax([])).toBe(0);
  });
});

it("the strongest stay in the order that they come in", () => {
  const items = [1, -4, 3, 0, -2].map((value) => ({value}));
  expect(strongestInOrder(items, 3).map(({value}) => value)).toEqual([-4, 3, -2]);
  expect(strongestInOrder(items, 9)).toEqual(items);
});
