import {describe, expect, it} from "vitest";
import type {TransportPair} from "../../model/transport";
import {commonOf, firstOf, grouped, movedTo, pathOf, ratioOf, sceneOf, stripOf, verdictOf, waysOf} from "./derive";

const pair = {
  id: "step",
  first: {kind: "step", step: 1, nImages: 9},
  second: {kind: "step", step: 2, nImages: 9},
  firstPoints: Float32Array.of(0, 0, 2, 0),
  secondPoints: Float32Array.of(0, 1, 2, 1),
  heights: Float32Array.of(0, 2),
  distance: 3,
  chance: 1.5,
  chanceHigh: 2,
} as unknown as TransportPair;

it("a pair lies apart where more than chance gives, and is the same where nothing moves", () => {
  expect(verdictOf(pair)).toBe("apart");
  expect(verdictOf({...pair, distance: 2})).toBe("chance");
  expect(verdictOf({...pair, distance: 0})).toBe("same");
  expect(ratioOf(pair)).toBe(2);
  expect(ratioOf({distance: 1, chance: 0})).toBeNull();
});

it("the pair that is shown first lies apart, where any does", () => {
  const near = {...pair, id: "near", distance: 1};
  expect(firstOf([near, pair])).toBe(pair);
  expect(firstOf([near])).toBe(near);
});

it("two states show one pair, which both have, farthest apart in both, from either side", () => {
  const named = (id: string, distance: number) => ({...pair, id, distance});
  const one = [named("a", 3), named("b", 6), named("c", 9)];
  const other = [named("b", 3), named("a", 4.5), named("d", 9)];
  expect([commonOf(one, other)?.id, commonOf(other, one)?.id]).toEqual(["b", "b"]);
  const tied = [named("b", 1.5), named("a", 3)];
  expect([commonOf(tied, [...tied].reverse())?.id]).toEqual(["a"]);
  const even = [named("b", 3), named("a", 3)];
  expect([
    commonOf(
      even,
      other.slice(0, 2).map((each) => ({...each, distance: 3})),
    )?.id,
  ]).toEqual(["a"]);
  expect(commonOf(one, [named("z", 1)])).toBeNull();
});

describe("a scene", () => {
  const scene = sceneOf(pair, 400, 200, 2);

  it("has both axes on one scale, and all points inside", () => {
    const {first, second} = scene;
    expect(first[2] - first[0]).toBeCloseTo(2 * (second[1] - first[1]), 5);
    [...first, ...second].forEach((value, i) => {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(i % 2 === 0 ? 400 : 200);
    });
  });

  it("has each point of the first set in the cell of the point that it goes to", () => {
    // Of heights 0 and 2 the border is at x = 1, in the middle of the field.
    const left = scene.cells.map((cell) => Math.min(...cell.filter((_, i) => i % 2 === 0)));
    expect(left.map(Math.round)).toEqual([0, 200]);
    expect(scene.first[0]).toBeLessThan(200);
    expect(scene.first[2]).toBeGreaterThan(200);
  });

  it("moves the first set to the second", () => {
    expect(movedTo(scene, 0)).toEqual(scene.first);
    expect(movedTo(scene, 1)).toEqual(scene.second);
  });

  it("is drawn by a path for each cell and a line for each way", () => {
    expect(pathOf([[0, 0, 1, 0, 1, 1], []])).toBe("M0.0 0.0L1.0 0.0L1.0 1.0Z");
    expect(waysOf([0, 0], [1, 2])).toBe("M0.0 0.0L1.0 2.0");
  });
});

it("a strip has both sets on one line, from the lowest to the highest; of one value all is in the middle", () => {
  const channel = {channel: 0, distance: 1, rise: 1, chance: 0};
  const strip = stripOf({...channel, first: Float32Array.of(0, 1, 2, 3, 4), second: Float32Array.of(4, 5, 6, 7, 8)});
  expect(strip.first).toEqual([0, 0.125, 0.25, 0.375, 0.5]);
  expect(strip.second).toEqual([0.5, 0.625, 0.75, 0.875, 1]);
  const flat = Float32Array.of(3, 3, 3, 3, 3);
  expect(stripOf({...channel, first: flat, second: flat}).first).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
});

it("pairs are chosen by what their sets have in common", () => {
  const other = {...pair, id: "class-0-1", first: {kind: "class", label: 0, nImages: 9}} as TransportPair;
  expect(grouped([other, pair]).map(({kind, pairs}) => [kind, pairs.map(({id}) => id)])).toEqual([
    ["step", ["step"]],
    ["class", ["class-0-1"]],
  ]);
});
