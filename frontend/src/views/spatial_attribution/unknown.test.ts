import {describe, expect, it} from "vitest";
import {exact} from "../../math/known.fixture";
import type {ActivationGrid} from "../../model/grids";
import type {Measured} from "../../model/layer";
import type {Data, LayerData} from "./data";
import {argumentsAt, rowMap, strengthsOf} from "./derive";
import {jsonOf} from "./json";
import {lensOf, pictureOf, sizeText} from "./picture";
import {captionOf, legendOf} from "./text";

const measured = (...values: number[]): Measured => ({...exact(values), scale: {maximum: 8, p99: 4, over: "run"}});
const layer = {name: "conv", height: 1, width: 3, channels: 2, signed: false};
const of: LayerData = {
  layer,
  activations: null,
  evidence: [
    {target: 1, positions: measured(1, NaN, 3)},
    {target: 0, positions: measured(NaN, NaN, 2)},
  ],
  factors: measured(1, NaN, 0, 2, 3, NaN),
  regions: null,
};
const bitmap = {width: 24, height: 8} as ImageBitmap;
const grid = {
  layer,
  examples: [0],
  icons: {bitmap, sprite: {tileHeight: 8, tileWidth: 8, columns: 3, count: 3}},
  magnitude: null,
} as unknown as ActivationGrid;
const data = {
  example: 0,
  step: 3,
  image: bitmap,
  classNames: [],
  target: 1,
  layers: [of],
  layer,
  relations: null,
  factors: null,
  grids: [grid],
} as unknown as Data;
const look = {signs: "positive", dots: false, lengths: null} as const;
const scaling = {bars: "run", signs: "both"} as const;
const evidence = rowMap(of, {kind: "class", target: 1}, scaling);
const factors = rowMap(of, {kind: "factors", only: null}, scaling);

describe("sizes of icons", () => {
  const sidesOf = ({below}: ReturnType<typeof pictureOf>): readonly number[] =>
    below.kind === "icons" ? Array.from(below.grid.sides ?? []) : [];

  it("are all the same where lengths are unknown, which is said", () => {
    expect(strengthsOf(of, grid)).toBeNull();
    expect(new Set(sidesOf(pictureOf(data, of, evidence, {signs: "both", sized: true}))).size).toBe(1);
    const equal = "lengths of the vectors unknown: all pictures are of one size";
    expect(sizeText(data, of, evidence, true)).toBe(equal);
    expect(sizeText(data, of, evidence, false)).toBeNull();
    expect(sizeText({...data, grids: []}, of, evidence, true)).toBe(equal);
  });

  it("are those of the lengths that are known", () => {
    const some = {...of, activations: measured(3, 4, NaN, 1, 0, 10)};
    expect(sizeText(data, some, evidence, true)).toBe(
      "largest picture: |a| = 10.0, largest of this layer here; lengths of 1 of 3 vectors unknown: striped grey",
    );
    const sides = sidesOf(pictureOf(data, some, evidence, {signs: "both", sized: true}));
    expect(sides[0] / sides[2]).toBeCloseTo(Math.sqrt(0.5));
    expect(sides[1]).toBeNaN();
    expect(lensOf(data, some, {y: 0, x: 1}).lines[0].text).toBe("|a| = unknown");
    const none = {...of, activations: measured(NaN, NaN, NaN, NaN, NaN, NaN)};
    expect(sizeText(data, none, evidence, true)).toContain("all pictures are of one size");
    expect(new Set(sidesOf(pictureOf(data, none, evidence, {signs: "both", sized: true}))).size).toBe(1);
  });
});

it("sums of what is known in part say so, or are not there", () => {
  expect(captionOf(evidence, "both")[1]).toBe("+1.00 to +3.00; 2 of 3 known, their sum +4.00");
  const none = rowMap(
    {...of, evidence: [{target: 1, positions: measured(NaN, NaN, NaN)}]},
    {kind: "class", target: 1},
    scaling,
  );
  expect(captionOf(none, "both")).toEqual(["unknown at all 3 positions"]);
  const written = JSON.parse(jsonOf(data, {kind: "class", target: 1}, [[layer, evidence]])) as {layers: object[]};
  expect(written.layers[0]).toMatchObject({sum: null, values: [1, null, 3]});
});

it("a position argues for nothing that is unknown", () => {
  const at = (x: number) => argumentsAt(data, layer, {y: 0, x}, "view");
  expect(at(0)).toMatchObject({classes: [{target: 1, value: 1}], unknown: 1, full: {value: 1}});
  expect(at(1)).toMatchObject({classes: [], unknown: 2});
  expect(at(2)).toMatchObject({unknown: 0});
});

it("factors that are unknown have no strength, and grey is explained", () => {
  expect(captionOf(factors, "positive")[1]).toBe("factor 1 up to 3.00, factor 2 up to 2.00");
  const first = rowMap({...of, factors: measured(NaN, 1, NaN, 1, NaN, 1)}, {kind: "factors", only: null}, scaling);
  expect(captionOf(first, "positive")[1]).toBe("factor 1 unknown, factor 2 up to 1.00");
  expect(legendOf({kind: "factors", only: null}, look, [factors], false)).toContain("Dotted grey: unknown.");
  expect(legendOf({kind: "class", target: 1}, look, [evidence], false)).toContain("Striped grey: unknown.");
  expect(lensOf(data, of, {y: 0, x: 0}).lines.map(({text}) => text)).toEqual(["1: 1.00", "2: unknown"]);
});
