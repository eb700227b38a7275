import {describe, expect, it} from "vitest";
import type {Data} from "./data";
import {entriesOf, followed, mostRows, ordersOf, seenRows, sharesOf, strongestOf} from "./derive";

const probed = {step: 1, nImages: 10, fingerprint: "", classes: [0, 2], counts: [5, 5], nOther: 0, by: "true"} as const;
const told = {...probed, nChannels: 3, settings: {}};
const layer = {name: "conv", height: 2, width: 2, channels: 3, signed: false};
const summary = {
  ...told,
  silent: Float32Array.of(0, 1, 0.5),
  maximum: Float32Array.of(4, 0, 9),
  mean: Float32Array.of(1, 0, 3),
  kept: Float32Array.of(0.25, NaN, 1),
  stepBefore: 0,
  split: new Float32Array(3),
};
const data = {
  layer,
  dictionary: null,
  target: 2,
  summary,
  activations: {...told, auroc: Float32Array.of(0.1, NaN, -0.5, 0.4, NaN, -0.25), quartiles: new Float32Array(18)},
  evidence: {
    ...told,
    values: Float32Array.of(1, 2, 3, -1, NaN, 5),
    positive: new Float32Array(2),
    negative: new Float32Array(2),
  },
  removal: {...told, removed: [{channel: 2, changed: 4, toWrong: [], toRight: []}], right: []},
  all: [],
} as unknown as Data;

const channels = (order: Parameters<typeof entriesOf>[1]) => entriesOf(data, order).map(({channel}) => channel);

describe("orders", () => {
  it("put the largest first, and last what is not known", () => {
    expect(channels("activity")).toEqual([2, 0, 1]);
    expect(channels("evidence")).toEqual([2, 0, 1]);
    expect(channels("selectivity")).toEqual([0, 2, 1]);
    expect(channels("effect")).toEqual([2, 0, 1]);
    expect(channels("change")).toEqual([0, 2, 1]);
    expect(channels("number")).toEqual([0, 1, 2]);
  });

  it("give the number by which they sort, null where nothing is known", () => {
    expect(entriesOf(data, "evidence").map(({value}) => value)).toEqual([5, -1, null]);
    expect(entriesOf(data, "effect").map(({value}) => value)).toEqual([0.4, null, null]);
    expect(entriesOf(data, "change").map(({value}) => value)).toEqual([0.75, 0, null]);
    expect(entriesOf(data, "selectivity").at(0)).toMatchObject({ofClass: 2});
    expect(entriesOf(data, "selectivity").at(0)?.value).toBeCloseTo(0.9);
  });

  it("tell silent channels", () => {
    expect(entriesOf(data, "number").map(({silent}) => silent)).toEqual([false, true, false]);
  });

  it("are there where something is logged for them", () => {
    expect([...ordersOf(data)]).toEqual(["activity", "evidence", "selectivity", "effect", "change", "number"]);
    expect([...ordersOf({...data, target: 1})]).not.toContain("evidence");
    const old = {...data, summary: null, activations: null, evidence: null, removal: null} as Data;
    expect([...ordersOf(old)]).toEqual(["number"]);
  });
});

it("of a class that no channel is known for nothing is followed", () => {
  expect(followed(data, 1)).toBeNull();
  expect(followed({activations: null}, 0)).toBeNull();
});

it("the most active of a layer come first", () => {
  expect(strongestOf(data).map(({channel}) => channel)).toEqual([2, 0, 1]);
});

it("only rows near what is seen are there", () => {
  expect(seenRows({scrolled: 0, height: 500}, 100, 300)).toEqual({first: 0, last: 7});
  expect(seenRows({scrolled: 1050, height: 500}, 100, 300)).toEqual({first: 8, last: 18});
  expect(seenRows({scrolled: 29_800, height: 500}, 100, 300)).toEqual({first: 296, last: 300});
});

it("never makes more rows than there are tiles for, so that no two share one", () => {
  for (const [height, rowHeight] of [
    [500, 100],
    [517, 163.5],
    [0, 21],
  ]) {
    const counts = Array.from({length: 400}, (_, i) => {
      const {first, last} = seenRows({scrolled: 7.3 * i, height}, rowHeight, 1000);
      return last - first;
    });
    expect(Math.max(...counts)).toBeLessThanOrEqual(mostRows(height, rowHeight));
  }
});

it("a bar is as long as its number is of the largest, and nothing is drawn of what is not known", () => {
  const entry = (value: number | null, silent = false) => ({channel: 0, value, ofClass: null, silent});
  const entries = [entry(4), entry(-2), entry(null), entry(0, true)];
  expect(entries.map(sharesOf(entries))).toEqual([1, -0.5, null, null]);
  expect([entry(0)].map(sharesOf([entry(0)]))).toEqual([null]);
});
