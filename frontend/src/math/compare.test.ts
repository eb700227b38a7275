import {describe, expect, it} from "vitest";
import {niceLimit, oppose, type Argument} from "./compare";
import {exact, within} from "./known.fixture";

const left = exact([1, 0, -2, 0.5, 3, 0.25]);
const right = exact([0, 0, 1, -0.5, 1, 1.25]);
const errors = {net: 0, left: 0, right: 0};
// net: 1, 0, -3, 1, 2, -1

describe("oppose", () => {
  it("puts the strongest for the left first, those for the right last, equal ones by channel", () => {
    const {left: first, right: last} = oppose(left, right, 2);
    expect(first.map(({channel, net}) => [channel, net])).toEqual([
      [4, 2],
      [0, 1],
    ]);
    expect(last.map(({channel, net}) => [channel, net])).toEqual([
      [5, -1],
      [2, -3],
    ]);
    expect(first[0]).toEqual({channel: 4, net: 2, left: 3, right: 1, errors});
  });

  it("what is shown and what is not add up to the sums of all channels", () => {
    for (const n of [0, 1, 2, 8]) {
      const {left: first, right: last, rest, total} = oppose(left, right, n);
      for (const part of ["net", "left", "right"] as const) {
        const shown = [...first, ...last].reduce((sum, each) => sum + each[part], 0);
        expect(shown + rest[part]).toBeCloseTo(total[part], 9);
      }
      expect(first.length + last.length + rest.count).toBe(left.values.length);
      expect([total.net, total.left, total.right]).toEqual([0, 2.75, 2.75]);
    }
  });

  it("what was not kept is in the rest, as the sum of all says", () => {
    const kept = exact(left.values.map((value, i) => (i === 2 || i === 3 ? NaN : value)));
    const whole = [
      {value: 10, error: 0},
      {value: 4, error: 0},
    ] as const;
    const {left: first, right: last, rest, total} = oppose(kept, right, 1, whole);
    expect([first[0].channel, last[0].channel]).toEqual([4, 5]);
    expect(total).toEqual({net: 6, left: 10, right: 4, errors});
    expect(rest).toEqual({count: 4, net: 5, left: 6.75, right: 1.75, errors});
  });

  it("no channel stands at the end of a class that it does not support", () => {
    const {left: first, right: last, rest} = oppose(left, right, 8);
    expect(first.map(({channel}) => channel)).toEqual([4, 0, 3]);
    expect(last.map(({channel}) => channel)).toEqual([5, 2]);
    expect(rest).toEqual({count: 1, net: 0, left: 0, right: 0, errors});
    expect(oppose(right, right, 3)).toMatchObject({left: [], right: []});
  });

  it("exchanging the classes turns the axis round", () => {
    const [one, other] = [oppose(left, right, 2), oppose(right, left, 2)];
    const channels = (entries: readonly Argument[]) => entries.map(({channel}) => channel);
    expect(channels(other.right).reverse()).toEqual(channels(one.left));
    expect(channels(other.left).reverse()).toEqual(channels(one.right));
    expect(other.total.net).toBeCloseTo(-one.total.net);
  });
});

describe("errors", () => {
  const [one, other] = [within(0.5, left.values), within(0.25, right.values)];

  it("of a difference are those of both sides together", () => {
    expect(oppose(one, other, 2).left[0].errors).toEqual({net: 0.75, left: 0.5, right: 0.25});
  });

  it("of sums are those of all that is summed", () => {
    const {rest, total} = oppose(one, other, 2);
    expect(rest.errors).toEqual({net: 1.5, left: 1, right: 0.5});
    expect(total.errors).toEqual({net: 4.5, left: 3, right: 1.5});
  });

  it("of what a known sum leaves are those of the sum and of what is taken away", () => {
    const whole = [
      {value: 10, error: 0.125},
      {value: 4, error: 0},
    ] as const;
    const {rest, total} = oppose(one, other, 1, whole);
    expect(total.errors).toEqual({net: 0.125, left: 0.125, right: 0});
    expect(rest.errors).toEqual({net: 1.625, left: 1.125, right: 0.5});
  });
});

it("limits are round and hold everything", () => {
  expect([[0.3, -1.06], [0.7], [-42], [5], [0], []].map(niceLimit)).toEqual([2, 1, 50, 5, 1, 1]);
});
