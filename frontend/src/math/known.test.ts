import {expect, it} from "vitest";
import {at, channelOf, furthest, less, part, pick, plus, total, type Stored} from "./known";
import {exact, within} from "./known.fixture";
import {noise} from "./noise";

/** Values `[3, 5, 7]`, each with an error that tells its place. */
const all: Stored = {values: noise(3 * 5 * 7), errors: (i) => i / 1000};

it("parts, channels and places keep the error of each value", () => {
  for (let channel = 0; channel < 7; channel++) {
    const own = channelOf(all, 7, channel);
    expect(own.values.length).toBe(15);
    own.values.forEach((_, i) => {
      expect(at(own, i)).toEqual(at(all, i * 7 + channel));
    });
  }
  const row = part(part(all, 7, 70), 14, 7);
  expect(Array.from(row.values, (_, i) => at(row, i))).toEqual(Array.from(row.values, (_, i) => at(all, 21 + i)));
  expect(
    at(
      pick(all, 2, (i) => 50 * i),
      1,
    ),
  ).toEqual(at(all, 50));
});

it("the sums of parts are the sum of the whole, and so are their errors", () => {
  const sum = plus(total(part(all, 0, 40)), total(part(all, 40, 65)));
  expect(sum.value).toBeCloseTo(total(all).value, 10);
  expect(sum.error).toBeCloseTo((104 * 105) / 2 / 1000, 10);
});

it("no sum or difference of what was computed is further than its error", () => {
  const computed = [noise(40, 1), noise(40, 2)] as const;
  const off = noise(40, 3);
  const stored = computed.map((values) =>
    within(
      0.1,
      values.map((value, i) => value + 0.1 * off[i]),
    ),
  );
  const net = less(stored[0], stored[1]);
  const truth = computed[0].map((value, i) => value - computed[1][i]);
  truth.forEach((value, i) => {
    expect(Math.abs(at(net, i).value - value)).toBeLessThanOrEqual(at(net, i).error);
  });
  const exactly = truth.reduce((a, b) => a + b, 0);
  expect(Math.abs(total(net).value - exactly)).toBeLessThanOrEqual(total(net).error);
});

it("what is furthest from zero comes with its sign", () => {
  const values = within(0.5, [1, -4, NaN, 3]);
  expect(furthest(values)).toEqual({value: -4, error: 0.5});
  expect(furthest(values, 1)).toEqual({value: 3, error: 0.5});
  expect(furthest(values, -1)).toEqual({value: -4, error: 0.5});
  expect(furthest(exact([NaN]))).toEqual({value: NaN, error: 0});
});
