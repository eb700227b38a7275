import {describe, expect, it} from "vitest";
import {
  between,
  coverOf,
  matchOf,
  MIDDLE,
  movedBy,
  overlapOf,
  rectangleOf,
  spelled,
  sumIn,
  sumsByChannel,
  type Rectangle,
} from "./brush";
import type {Stored} from "./known";

const grid = {height: 3, width: 4};
const whole: Rectangle = {left: 0, top: 0, right: 1, bottom: 1};
const stored = (values: number[]): Stored => ({values: new Float32Array(values), errors: () => 0.25});
const positions = stored([1, -2, 3, 4, 0, 5, -6, 7, 8, 9, -1, 2]);
const add = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

/** The image, cut at a column and a row anywhere: also through cells. */
const cuts = [
  [0.5, 1 / 3],
  [0.3, 0.6],
  [0.01, 0.99],
] as const;
const quarters = (x: number, y: number): Rectangle[] => [
  {left: 0, top: 0, right: x, bottom: y},
  {left: x, top: 0, right: 1, bottom: y},
  {left: 0, top: y, right: x, bottom: 1},
  {left: x, top: y, right: 1, bottom: 1},
];

describe("the sum in a rectangle", () => {
  it("is of the whole image the sum of all", () => {
    const {value, error} = sumIn(positions, whole, grid);
    expect(value).toBeCloseTo(30);
    expect(error).toBeCloseTo(12 * 0.25);
  });

  it.each(cuts)("adds up over rectangles that share no area, cut at %f and %f", (x, y) => {
    const parts = quarters(x, y).map((part) => sumIn(positions, part, grid));
    expect(add(parts.map(({value}) => value))).toBeCloseTo(30);
    expect(add(parts.map(({error}) => error))).toBeCloseTo(3);
  });

  it("takes of a cell the share that is covered", () => {
    expect(sumIn(positions, {left: 0.25, top: 0, right: 0.5, bottom: 1 / 6}, grid).value).toBeCloseTo(-1);
    expect(add(coverOf({left: 0.1, top: 0.2, right: 0.7, bottom: 0.9}, grid))).toBeCloseTo(12 * 0.6 * 0.7);
  });

  it("is not known where a covered value is not, and is known elsewhere", () => {
    const some = stored([NaN, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(sumIn(some, whole, grid).value).toBeNaN();
    expect(sumIn(some, {...whole, left: 0.25}, grid).value).toBeCloseTo(9);
  });
});

describe("the sums by channel", () => {
  const neurons = stored(Array.from({length: 24}, (_, i) => (i % 2 === 0 ? 1 : positions.values[(i - 1) / 2] - 1)));

  it.each([whole, ...cuts.flatMap(([x, y]) => quarters(x, y))])("add up to the sum in the rectangle", (rectangle) => {
    const {values} = sumsByChannel(neurons, 2, rectangle, grid);
    expect(add(values)).toBeCloseTo(sumIn(positions, rectangle, grid).value, 4);
  });

  it("leave out what was not kept; nothing known is no number", () => {
    const {values} = sumsByChannel(stored([1, NaN, NaN, NaN, 2, NaN]), 3, whole, {height: 1, width: 2});
    expect([...values]).toEqual([1, 2, NaN]);
  });
});

describe("a measured region", () => {
  const left = new Uint8Array([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]);
  const right = left.map((value) => 1 - value);

  it("overlaps by what both have of what either has", () => {
    expect(overlapOf({...whole, right: 0.5}, left, grid)).toBeCloseTo(1);
    expect(overlapOf(whole, left, grid)).toBeCloseTo(0.5);
    expect(overlapOf({...whole, right: 0.5}, right, grid)).toBe(0);
    expect(overlapOf({...whole, right: 0.25}, left, grid)).toBeCloseTo(0.5);
  });

  it("is the one that overlaps most, and none where none does by half", () => {
    expect(matchOf({...whole, left: 0.4}, [left, right], grid)).toMatchObject({index: 1});
    expect(matchOf({...whole, bottom: 1 / 3}, [left, right], grid)).toBeNull();
    expect(matchOf(whole, [], grid)).toBeNull();
  });
});

describe("a rectangle", () => {
  it("lies between two corners in any order, within the image", () => {
    const expected = {left: 0, top: 0.2, right: 0.5, bottom: 1};
    expect(between({x: 0.5, y: 3}, {x: -1, y: 0.2})).toEqual(expected);
    expect(between({x: -1, y: 0.2}, {x: 0.5, y: 3})).toEqual(expected);
    expect(between({x: 0.5, y: 0.2}, {x: 0.5, y: 0.6})).toBeNull();
    expect(between({x: 1.2, y: 0}, {x: 1.5, y: 1})).toBeNull();
  });

  it.each(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"])("stays within the image, whatever %s does", (key) => {
    for (const resize of [false, true]) {
      let at = MIDDLE;
      for (let i = 0; i < 9; i++) at = movedBy(at, key, resize, grid) ?? at;
      expect(rectangleOf(spelled(at))).toBeDefined();
      if (!resize) expect(at.right - at.left).toBeCloseTo(0.5);
    }
  });

  it("moves by a cell, and grows by one", () => {
    expect(movedBy(MIDDLE, "ArrowRight", false, grid)).toEqual({left: 0.5, top: 0.25, right: 1, bottom: 0.75});
    expect(movedBy(MIDDLE, "ArrowLeft", true, grid)).toMatchObject({left: 0.25, right: 0.5});
    expect(movedBy(MIDDLE, "a", false, grid)).toBeNull();
    expect(movedBy(MIDDLE, "toString", false, grid)).toBeNull();
  });

  it("comes back from the URL; nonsense does not", () => {
    expect(rectangleOf(spelled({left: 0, top: 1 / 3, right: 0.5, bottom: 1}))).toEqual({
      left: 0,
      top: 0.333,
      right: 0.5,
      bottom: 1,
    });
    for (const text of [
      "",
      "0,0,1",
      "0,0,1,1,1",
      "0.5,0,0.5,1",
      "0,1,1,0",
      "-1,0,1,1",
      "0,0,2,1",
      "a,b,c,d",
      "NaN,0,1,1",
    ])
      expect(rectangleOf(text)).toBeUndefined();
  });
});
