import {expect, it, vi} from "vitest";
import {once, onceEach} from "./once";

it("works out each object once, also where nothing comes of it", () => {
  const work = vi.fn(({n}: {n: number}) => (n > 0 ? n : undefined));
  const worked = once(work);
  const [one, none] = [{n: 1}, {n: 0}];
  expect([one, none, one, none, {n: 1}].map(worked)).toEqual([1, undefined, 1, undefined, 1]);
  expect(work).toHaveBeenCalledTimes(3);
});

it("each number is worked out once, and stays the very same", () => {
  const asked: number[] = [];
  const of = onceEach((n) => {
    asked.push(n);
    return {n};
  });
  expect(of(1)).toBe(of(1));
  expect(of(2)).toEqual({n: 2});
  expect(asked).toEqual([1, 2]);
});
