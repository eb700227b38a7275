import {expect, it} from "vitest";
import type {ChannelLinks} from "../../model/relations";
import {effectsOf, sourcesOf} from "./links";

/** Of channels 1 and 4 of the later layer, what three channels of the earlier one add. */
const links: ChannelLinks = {
  later: [1, 4],
  values: {
    values: Float32Array.from([3, -1, 2, 0.5, NaN, 7]),
    errors: (i) => i / 100,
    scale: {maximum: 7, p99: 7, over: "run"},
  },
};

it("a channel is made of what adds to it, most first; nothing is said of one that was not computed", () => {
  expect(sourcesOf(links, 1, 4)).toEqual([
    {channel: 0, value: 3, error: 0},
    {channel: 2, value: 2, error: 0.02},
  ]);
  expect(sourcesOf(links, 4, 1)).toEqual([{channel: 2, value: 7, error: 0.05}]);
  expect(sourcesOf(links, 0, 4)).toEqual([]);
});

it("it makes those to which it adds, most first; the same number as seen from there", () => {
  expect(effectsOf(links, 2, 4)).toEqual([
    {channel: 4, value: 7, error: 0.05},
    {channel: 1, value: 2, error: 0.02},
  ]);
  expect(effectsOf(links, 1, 4)).toEqual([]);
});
