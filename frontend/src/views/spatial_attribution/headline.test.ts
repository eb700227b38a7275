import {afterEach, describe, expect, it} from "vitest";
import {language} from "../../language.svelte";
import {exact} from "../../math/known.fixture";
import type {LayerInfo, Measured} from "../../model/layer";
import type {RegionEffect} from "../../model/regions";
import {spelled} from "../shared/headline";
import type {Data, LayerData, Regions} from "./data";
import {headlineOf} from "./headline";

afterEach(() => {
  language.choose("en");
});

const measured = (...values: number[]): Measured => ({...exact(values), scale: {maximum: 8, p99: 4, over: "run"}});
const info = (name: string, height: number, width: number): LayerInfo => ({
  name,
  height,
  width,
  channels: 2,
  signed: false,
});
const layerOf = (layer: LayerInfo, values: number[] | null, regions: Regions | null = null): LayerData => ({
  layer,
  activations: null,
  evidence: values === null ? [] : [{target: 1, positions: measured(...values)}],
  factors: null,
  regions,
});
const data = {
  image: {width: 60, height: 60},
  classNames: ["cat", "fox"],
  regression: false,
  target: 1,
  layers: [],
} as unknown as Data;
const said = (layers: LayerData[], kept: Parameters<typeof headlineOf>[3] = null): string =>
  spelled(headlineOf({...data, layers}, layers, 1, kept));
const [wide, deep, point] = [info("wide", 2, 3), info("deep", 2, 2), info("point", 1, 1)];

describe("by estimate", () => {
  it("names the position that stands out in the deepest layer that has several", () => {
    const layers = [layerOf(wide, [0, 0, 0, 0, 0, 9]), layerOf(deep, [0, 0, 3, 0.5]), layerOf(point, [4])];
    expect(said(layers)).toBe("This position deep, row 1, column 0 argues most for “fox”: +3.00 logits, by estimate.");
    const [, place] = headlineOf(data, layers, 1, null);
    expect(place).toMatchObject({picture: {kind: "tiles", regions: [{x: 0, y: 0, width: 60, height: 60}]}});
  });

  it.each([
    ["ties", [2, 2, 0, 0], "No position of deep stands out: what argues for “fox” is spread over it, by estimate."],
    [
      "equal parts",
      [1.2, 1, 1, 1],
      "No position of deep stands out: what argues for “fox” is spread over it, by estimate.",
    ],
    ["only opposition", [-1, 0, -3, 0], "No position of deep argues for “fox”, by estimate."],
    ["only unknown values", [NaN, NaN, NaN, NaN], "Which positions of deep argue for “fox” is not known."],
    ["some unknown values and no support", [NaN, -1, 0, 0], "No position of deep is known to argue for “fox”."],
    [
      "some unknown values",
      [NaN, 4, 0.1, 0],
      "Of what is logged, this position deep, row 0, column 1 argues most for “fox”: +4.00 logits, by estimate.",
    ],
  ])("makes no claim that it does not have: %s", (_, values, sentence) => {
    expect(said([layerOf(deep, values)])).toBe(sentence);
  });

  it("says that nothing is logged, or that there is no place to tell of", () => {
    expect(said([layerOf(deep, null)])).toBe("Nothing is logged of which positions argue for “fox”.");
    expect(said([])).toBe("Nothing is logged of which positions argue for “fox”.");
    expect(said([{...layerOf(deep, null), unread: true}])).toBe("Which positions argue for “fox” cannot be read.");
    expect(said([layerOf(point, [4])])).toContain("point has one position only");
  });
});

describe("what was measured", () => {
  const regions = (...effects: Omit<RegionEffect, "target">[]): Regions => ({
    regions: effects.map((effect, i) => ({
      mask: Uint8Array.from({length: 4}, (_, at) => Number(at === i)),
      effects: [{target: 1, ...effect}],
    })),
    donors: 16,
    step: 3,
    how: "",
  });
  const told = (...effects: Omit<RegionEffect, "target">[]) => said([layerOf(deep, [1, 2, 3, 9], regions(...effects))]);

  it("comes before estimates: the largest clear effect that agrees with its evidence", () => {
    const effects = [
      {evidence: 5, effect: 0.1, error: 0.3},
      {evidence: 1, effect: 2.1, error: 0.3},
    ];
    expect(told(...effects)).toBe(
      "These positions deep, region 2 argue for “fox”: hiding them costs it 2.10 ± 0.30 logits, measured.",
    );
  });

  it.each([
    [{evidence: -1, effect: -2, error: 0.3}, "argue against “fox”: hiding them gains it 2.00 ± 0.30 logits, measured."],
    [
      {evidence: 2, effect: -0.9, error: 0.3},
      "argue for “fox”, but hiding them gains it 0.90 ± 0.30 logits, measured.",
    ],
    [{evidence: -2, effect: 0.9, error: 0.3}, "argue against “fox”, but hiding them costs it 0.90 ± 0.30 logits"],
    [
      {evidence: 2, effect: 0.2, error: 0.3},
      "argue for “fox”; what hiding them does is not clear: it changes by −0.20 ± 0.30",
    ],
  ])("says what it says: %j", (effect, sentence) => {
    expect(told(effect)).toContain(sentence);
  });

  it("is left where it is not known, or of another class", () => {
    expect(told({evidence: 1, effect: NaN, error: NaN})).toContain("by estimate");
    const other = regions({evidence: 1, effect: 2, error: 0.1});
    const moved = {
      ...other,
      regions: other.regions.map((each) => ({...each, effects: [{...each.effects[0], target: 0}]})),
    };
    expect(said([layerOf(deep, [0, 0, 0, 9], moved)])).toContain("by estimate");
  });

  it("is told of a position that is kept, if it lies in a region", () => {
    const layers = [layerOf(deep, [1, 2, 3, 9], regions({evidence: 1, effect: 2.1, error: 0.3}))];
    expect(said(layers, {layer: deep, cell: {y: 0, x: 0}})).toBe(
      "This position deep, row 0, column 0 argues most for “fox”: +1.00 logits, by estimate. " +
        "Without region 1 around it “fox” changes by −2.10 ± 0.30 logits, measured.",
    );
    expect(said(layers, {layer: deep, cell: {y: 1, x: 1}})).not.toContain("measured");
  });
});

it("a position that is kept says when it argues for nothing, or nothing of that is logged", () => {
  const kept = {layer: deep, cell: {y: 0, x: 0}};
  expect(said([layerOf(deep, [-1, 0, 0, 0])], kept)).toContain("argues for none of the classes");
  expect(said([layerOf(deep, [NaN, 0, 0, 0])], kept)).toContain("is not known");
  expect(said([layerOf(deep, null)], kept)).toContain("Nothing is logged of what this position");
});

it("is said in Chinese too", () => {
  language.choose("zh");
  expect(said([layerOf(deep, [0, 0, 3, 0.5])])).toBe("此位置 deep 第 1 行第 0 列 最支持“fox”：+3.00 logit（估计）。");
});
