import {describe, expect, it} from "vitest";
import {oppose, type Pair} from "../../math/compare";
import {exact} from "../../math/known.fixture";
import type {Side} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import type {LayerInfo, Measured} from "../../model/layer";
import {TRUST} from "../shared/checks.fixture";
import {
  checkedIn,
  countOf,
  csvOf,
  describedChecks,
  evidenceAt,
  fullBar,
  jsonOf,
  netMap,
  removedOf,
  tableOf,
  totalAt,
} from "./derive";
import {absence, activationCaption, evidenceCaption, placeCaption} from "./text";

const layer: LayerInfo = {name: "conv", height: 1, width: 2, channels: 3, signed: false};
const measured = (values: number[], maximum: number): Measured => ({
  ...exact(values),
  scale: {maximum, p99: maximum / 2, over: "run"},
});
const side = (target: number, channels: number[], neurons: number[] | null): Side => ({
  target,
  channels: measured(channels, 8),
  positions: measured([4, 5], 9),
  neurons: neurons && measured(neurons, 4),
});
const sides: Pair<Side> = [side(1, [3, 1, 0], [3, 0, 1, 0, 1, -1]), side(2, [1, 2, 0], [0, 0, 2, 1, 2, -2])];
const data = {layer} as ViewData;

it("shows three channels of each class, or as many as are wished", () => {
  expect([null, 2, 8, 99, 0].map(countOf)).toEqual([3, 2, 8, 8, 2]);
});

it("evidence is of the whole image, or of a position where both classes have it", () => {
  expect(evidenceAt(data, sides, null)?.map(({values}) => [...values])).toEqual([
    [3, 1, 0],
    [1, 2, 0],
  ]);
  expect(evidenceAt(data, sides, {y: 0, x: 1})?.map(({values}) => [...values])).toEqual([
    [0, 1, -1],
    [1, 2, -2],
  ]);
  expect(evidenceAt(data, [sides[0], side(2, [1, 2, 0], null)], {y: 0, x: 1})).toBeNull();
  expect(totalAt(data, sides, {y: 0, x: 1})?.map(({value}) => value)).toEqual([5, 5]);
  expect(totalAt(data, [{...sides[0], positions: null}, sides[1]], {y: 0, x: 1})).toBeNull();
  expect([...(netMap(data, sides, 0)?.values ?? [])]).toEqual([3, -1]);
  expect([...(netMap(data, [side(1, [], [NaN, 0, 0, 2, 0, 0]), sides[1]], 0)?.values ?? [])]).toEqual([NaN, 1]);
  expect(netMap(data, [sides[0], side(2, [1, 2, 0], null)], 0)).toBeNull();
});

it("bars are as long as the run's, or the view's, largest", () => {
  const ordered = oppose(sides[0].channels, sides[1].channels, 3);
  expect(fullBar(sides, ordered, "run", false)).toEqual({value: 8, over: "run"});
  expect(fullBar(sides, ordered, "run", true)).toEqual({value: 4, over: "run"});
  expect(fullBar(sides, ordered, "view", true)).toEqual({value: 3, over: "view"});
});

const checked = checkedIn({trust: TRUST}, sides);

it("removals are set beside the evidence for one class against the other", () => {
  const known = (value: number) => ({value, error: 0});
  expect(removedOf(checked, 0)).toMatchObject({change: known(2), predicted: known(-0.5), how: "resampled"});
  expect(removedOf(checked, 7)).toBeNull();
  expect(checkedIn({trust: null}, sides)).toBeNull();
});

describe("what is taken away", () => {
  const both = [sides[0].channels, sides[1].channels] as const;
  const only = {...TRUST, channels: Int32Array.of(-1, 0, 1, -1)};
  const rows = tableOf(both, checkedIn({trust: only}, sides));

  it("is all channels, in their order, with what was measured of those that were removed", () => {
    expect(rows.map(({channel, net, lost, contradicted}) => [channel, net, lost?.value ?? null, contradicted])).toEqual(
      [
        [0, 2, -2, true],
        [2, 0, null, null],
        [1, -1, 0, false],
      ],
    );
  });

  it("as comma-separated values keeps names in their cells", () => {
    const [head, first, ...others] = csvOf(rows, ['a "b", c', "d"]).split("\n");
    expect(head).toBe(
      '"channel","for A: a ""b"", c","for B: d","net (A - B)","lost of A - B without it","predicted","standard error","contradicted"',
    );
    expect([first, ...others]).toEqual([
      `0,3,1,2,-2,0.5,${Math.fround(0.2)},true`,
      "2,0,0,0,,,,",
      `1,1,2,-1,0,0,${Math.fround(0.3)},false`,
      "",
    ]);
  });

  it("as JSON says what it is of, and what it was held to", () => {
    const described = {
      layer: "conv",
      example: 0,
      step: 4,
      classes: ["a", "b"],
      logits: [1, 2],
      position: null,
      control: null,
      checks: null,
    } as const;
    const numbers = {net: 2, left: 3, right: 1, lost: -2, predicted: 0.5, error: Math.fround(0.2)};
    const {channels, ...about} = JSON.parse(jsonOf(rows, described)) as {channels: object[]};
    expect(about).toEqual(described);
    expect(channels[0]).toEqual({channel: 0, ...numbers, contradicted: true});
    expect(channels[1]).toMatchObject({channel: 2, lost: null, contradicted: null});
    expect(describedChecks(checked)).toMatchObject({exact: false, evidence: 16.9, slope: {low: 0.3}});
    expect(describedChecks(checked)).not.toHaveProperty("contradicted");
    expect(describedChecks(null)).toBeNull();
  });
});

describe("captions", () => {
  const evidence = {target: 1, neurons: null, positions: null, channels: null, neuronTargets: [1, 5]};
  const name = (index: number) => `c${index}`;

  it("say why there is no evidence by position", () => {
    expect(absence(evidence, sides, name)).toBe(
      "Evidence by position was not logged for “c2”, only for “c1” and “c5”.",
    );
    expect(absence({...evidence, neuronTargets: [1, 2]}, sides, name)).toMatch(/on its way/);
    expect(absence({...evidence, neuronTargets: []}, sides, name)).toMatch(/not logged of this example/);
  });

  it("say where one is", () => {
    expect(placeCaption(layer, {y: 0, x: 1}, null)).toMatch(/row 0, column 1: the axis is of this position/);
    expect(placeCaption(layer, {y: 0, x: 1}, "No.")).toMatch(/No\. The axis is still of the whole image/);
    expect(placeCaption({...layer, width: 1}, null, null)).toMatch(/no positions/);
  });

  it("give the largest of a map, with its sign", () => {
    expect(activationCaption(exact([1, -4]), 7, {...layer, signed: true})).toMatch(/bluish.*up to −4\.00/);
    expect(evidenceCaption(exact([1, -4]), 7, "", null)).toMatch(/for A, up to \+1\.00; striped.*down to −4\.00/);
    expect(evidenceCaption(exact([1, 0]), 7, "", 12)).not.toMatch(/striped/);
    expect(evidenceCaption(exact([0, 0]), 7, "", null)).toMatch(/nowhere/);
    expect(evidenceCaption(exact([1, 0]), 7, "", 12)).toMatch(/among the 12 strongest/);
  });
});
