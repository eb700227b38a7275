import {expect, it, vi} from "vitest";
import {once} from "./once";

it("works out each object once, also where nothing comes of it", () => {
  const work = vi.fn(({n}: {n: number}) => (n > 0 ? n : undefined));
  const worked = once(work);
  const [one, none] = [{n: 1}, {n: 0}];
  expect([one, none, one, none, {n: 1}].map(worked)).toEqual([1, undefined, 1, undefined, 1]);
  expect(work).toHaveBeenCalledTimes(3);
});
