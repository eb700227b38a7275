import {expect, it} from "vitest";
import {factsOf, type Facts, type Statistics} from "./facts";
import {statistics} from "./facts.fixture";
import {t} from "./text";

/** A number as it is kept: to seven digits. */
const near = (value: number, digits = 6): unknown => expect.closeTo(value, digits);

const of = (channel: number, change: Partial<Statistics> = {}): Facts => {
  const facts = factsOf({...statistics, ...change}, channel);
  if (facts === null) throw new Error("there are statistics");
  return facts;
};

it("reads what was measured of a channel, and of no other", () => {
  const {classes, columns, histogram, places, ...facts} = of(1);
  expect(facts).toMatchObject({step: 3, images: 100, fewImages: 2, largest: 8, changed: 34, stepBefore: 2});
  expect([facts.kept, facts.split, facts.splitByChance]).toEqual([near(0.9), near(0.6), 0.3]);
  expect(facts.contrast).toEqual([5, 6]);
  expect(facts.examples.map(({place, value, side}) => [place, value, side])).toEqual([
    [7, 8, 0],
    [2, 6, 1],
    [9, 1, null],
  ]);
  expect(classes).toMatchObject([
    {target: 0, images: 40, auroc: near(0.95), turned: {toWrong: 30, toRight: 0, right: 38}},
    {target: 4, images: 20, auroc: near(0.2), turned: {toWrong: 2, toRight: 1, right: 19}},
  ]);
  expect(classes.map(({quartiles}) => quartiles?.map(({value}) => value))).toEqual([
    [4, 5, 6],
    [0, 1, 2],
  ]);
  expect(classes.map(({evidence}) => evidence?.value)).toEqual([2, -0.5]);
  expect(columns.map(({column, auroc}) => [column, auroc])).toEqual([
    ["fur", near(0.85)],
    ["year", near(0.6)],
  ]);
  expect(histogram).toEqual({bins: [0.75, 0.25], low: 1, high: 8, silent: 0.75, median: 2});
  expect(places && [...places.shares]).toEqual([0.75, 0.25]);
});

it("what was not kept of a channel is not known, and never zero", () => {
  const {classes, split, kept, changed} = of(0);
  expect([split, kept, changed]).toEqual([null, null, null]);
  expect(classes.map(({auroc, quartiles, turned}) => [auroc, quartiles, turned])).toEqual([
    [null, null, null],
    [null, null, null],
  ]);
  expect(classes.map(({evidence}) => evidence?.value ?? null)).toEqual([0, null]);
});

it("counts the images that a column is true of; where metadata are not known, nothing is said of that", () => {
  // Of 96 years half lie above their median.
  expect(of(1).columns.map(({images}) => images)).toEqual([30, 48]);
  expect(of(1, {probe: null}).columns.map(({images}) => images)).toEqual([null, null]);
});

it("lists the channels that fire on the same images, the most alike first", () => {
  expect(of(1).alike).toEqual([
    {channel: 2, correlation: 0.97},
    {channel: 0, correlation: 0.5},
  ]);
  expect([of(2, {pairs: null}).alike, of(2, {pairs: null}).leastAlike]).toEqual([[], null]);
});

it("each table may be missing by itself; where all are, there are no facts", () => {
  const names = Object.keys(statistics) as (keyof Statistics)[];
  for (const name of names) expect(of(1, {[name]: null}).images).toBe(100);
  const none = Object.fromEntries(names.map((name) => [name, null])) as unknown as Statistics;
  expect(factsOf(none, 1)).toBeNull();
});

it("the error of a number is half a step of eight bits of its row's largest", () => {
  const [first] = of(1).classes;
  expect(first.evidence?.error).toBeCloseTo(2 / 254, 6);
  expect(first.quartiles?.map(({error}) => error)).toEqual([4, 5, 6].map((most) => near(most / 254)));
});

it("of a class of which no image is right none is counted as becoming wrong", () => {
  const {turned} = t().classes;
  expect([turned(3, 0, 9), turned(0, 2, 9)]).toEqual(["3 of 9", "0 of 9, +2"]);
  expect([turned(0, 0, 0), turned(0, 2, 0)]).toEqual(["none right", "none right, +2"]);
});
