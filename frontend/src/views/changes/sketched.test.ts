import {expect, it} from "vitest";
import type {Sketch} from "../../model/sketch";
import {changedOf} from "./derive";
import {changesBetween} from "./sketched";

const [N, C] = [24, 5];

/** Each channel answers to images of its own, and all a little to each. */
const means = (order: readonly number[] = [0, 1, 2, 3, 4]): Float32Array =>
  Float32Array.from({length: N * C}, (_, at) => {
    const [image, channel] = [Math.floor(at / C), order[at % C]];
    return channel < 0 ? 0 : (image % C === channel ? 4 : 0) + ((image * 7 + channel * 3) % 5) / 8;
  });

const sketchOf = (given: Partial<Sketch> = {}): Sketch => ({
  step: 3,
  layer: "block1",
  channels: C,
  fingerprint: "f",
  nImages: 60,
  images: Array.from({length: N}, (_, i) => 2 * i),
  means: means(),
  ...given,
});

const between = (a: Sketch, b: Sketch, run: string | null = null) => {
  const found = changesBetween([a], [b], run, 1);
  if (typeof found === "string") throw new Error(found);
  return found;
};

it("a state has not changed against itself, in one run or as another", () => {
  for (const run of [null, "another"]) {
    const found = between(sketchOf(), sketchOf(), run);
    expect(changedOf(found)).toEqual([]);
    expect(found.similarity[0]).toBeCloseTo(1, 5);
    expect(Array.from(found.channels[0].matches)).toEqual([0, 1, 2, 3, 4]);
  }
  expect(between(sketchOf(), sketchOf()).channels[0].move).toBe(0);
});

it("within a run a channel is that of its index; of another run it is found where it is", () => {
  const swapped = sketchOf({means: means([0, 3, 2, 1, 4])});
  expect(changedOf(between(sketchOf(), swapped)).map(({channel, became}) => [channel, became])).toEqual([
    [1, "changed"],
    [3, "changed"],
  ]);
  const across = between(sketchOf(), swapped, "another");
  expect(changedOf(across)).toEqual([]);
  expect(Array.from(across.channels[0].matches)).toEqual([0, 3, 2, 1, 4]);
  // Activations of two networks are of no common space.
  expect(across.channels[0].move).toBeNull();
});

it("what is silent in one state was born or died, and between runs is only in the other", () => {
  const silent = sketchOf({means: means([0, 1, -1, 3, 4])});
  const told = (a: Sketch, b: Sketch, run: string | null) =>
    changedOf(between(a, b, run)).map(({channel, became}) => [channel, became]);
  expect(told(sketchOf(), silent, null)).toEqual([[2, "died"]]);
  expect(told(silent, sketchOf(), null)).toEqual([[2, "born"]]);
  expect(told(sketchOf(), silent, "another")).toEqual([[2, "only there"]]);
  expect(told(silent, sketchOf(), "another")).toEqual([[2, "only here"]]);
});

it("other images are not compared, and only those that both have are", () => {
  expect(changesBetween([sketchOf({fingerprint: "g"})], [sketchOf()], null, 1)).toBe("images");
  expect(changesBetween([], [sketchOf()], null, 1)).toBe("none");
  const fewer = sketchOf({images: Array.from({length: 12}, (_, i) => 4 * i), means: means().slice(0, 12 * C)});
  expect(between(sketchOf(), fewer).nCompared).toBe(12);
});
