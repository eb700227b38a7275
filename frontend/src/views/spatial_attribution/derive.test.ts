import {describe, expect, it} from "vitest";
import {exact} from "../../math/known.fixture";
import type {ActivationGrid} from "../../model/grids";
import type {LayerInfo, Measured} from "../../model/layer";
import type {Relations} from "../../model/relations";
import type {Data, LayerData, Regions} from "./data";
import {
  argumentsAt,
  classesOf,
  explained,
  gridOf,
  hasFactors,
  layersOf,
  mapOf,
  outlinedOf,
  regionAt,
  regionClass,
  restOf,
  rowMap,
  strengthsOf,
  type LayerMap,
  type Subject,
} from "./derive";
import {csvOf} from "./csv";
import {jsonOf} from "./json";
import {lensOf, pictureOf} from "./picture";
import {
  captionOf,
  headOf,
  legendOf,
  noteOf,
  noticesOf,
  regionLines,
  scaleText,
  spokenOf,
  titleOf,
  whyNot,
} from "./text";

const measured = (values: number[], p99 = 4, over: "run" | "image" = "run"): Measured => ({
  ...exact(values),
  scale: {maximum: 2 * p99, p99, over},
});
const info = (name: string, height: number, width: number): LayerInfo => ({
  name,
  height,
  width,
  channels: 2,
  signed: false,
});
const [first, middle, last] = [info("first", 1, 3), info("middle", 2, 1), info("last", 1, 1)];

const nothing = {activations: null, evidence: [], factors: null, regions: null};
const layers: LayerData[] = [
  {
    ...nothing,
    layer: first,
    activations: measured([3, 4, 0, 0, 6, 8]),
    evidence: [
      {target: 2, positions: measured([1, -2, 3])},
      {target: 0, positions: measured([-1, 5, -3])},
    ],
    factors: measured([1, 0, 0, 2, 3, 3]),
  },
  {...nothing, layer: middle},
  {...nothing, layer: last},
];
// 10 · earlier + later.
const relations: Relations = {
  step: 3,
  complete: true,
  pairs: [
    {earlier: "first", later: "middle", positions: measured([0, 1, 10, 11, -20, 21]), channels: null},
    {earlier: "first", later: "last", positions: null, channels: null},
  ],
};
const base = {
  step: 3,
  example: 0,
  image: {width: 300, height: 100},
  classNames: ["cat", "dog", "hat"],
  logits: new Float32Array([1, 2, 3]),
  outputs: new Float32Array([1, 2, 3]),
  target: 2,
  grids: [],
  layers,
  factors: {targets: [2, 0, 1], loadings: new Float32Array([0.2, 0.9, 0, 0.001, 0.3, 0.9])},
  relations,
};
const data = base as unknown as Data;
const run = {bars: "run", signs: "positive"} as const;
const none: LayerMap = {kind: "none", role: null, why: "no evidence"};
const at = (layer: LayerInfo, y: number, x: number): Subject => ({kind: "position", layer, cell: {y, x}});
const valuesOf = (map: LayerMap) => (map.kind === "none" ? map.why : [...map.values]);

describe("what a layer shows of a position", () => {
  it("is a column of the relation before it, a row after it, and of its own layer what it shows anyway", () => {
    const before = mapOf(data, layers[0], at(middle, 1, 0), none, run);
    expect(valuesOf(before)).toEqual([1, 11, 21]);
    expect(headOf(before)).toBe("What made it");
    const after = mapOf(data, layers[1], at(first, 0, 2), none, run);
    expect(valuesOf(after)).toEqual([-20, 21]);
    expect(headOf(after)).toBe("What it makes");
    expect([before, after]).toMatchObject([{related: {unit: "middle"}}, {related: {unit: "middle"}}]);
    expect(mapOf(data, layers[1], at(middle, 1, 0), none, run)).toBe(none);
  });

  it("is nothing where no relation was logged, or none has come, or it does not fit", () => {
    const missing = mapOf(data, layers[2], at(first, 0, 0), none, run);
    expect([valuesOf(missing), headOf(missing)]).toEqual(["no relation", "What it makes"]);
    expect(valuesOf(mapOf({...data, relations: null}, layers[0], at(middle, 0, 0), none, run))).toBe("no relation");
    const coming = {...data, relations: {...relations, pairs: null}};
    expect(valuesOf(mapOf(coming, layers[0], at(middle, 0, 0), none, run))).toBe("coming");
    const odd = {...relations, pairs: [{earlier: "first", later: "middle", positions: measured([1]), channels: null}]};
    expect(valuesOf(mapOf({...data, relations: odd}, layers[0], at(middle, 0, 0), none, run))).toBe("no relation");
  });
});

describe("what a layer shows of a row", () => {
  it("is the evidence for a class, or nothing", () => {
    expect(valuesOf(rowMap(layers[0], {kind: "class", target: 0}, run))).toEqual([-1, 5, -3]);
    expect(valuesOf(rowMap(layers[0], {kind: "class", target: 1}, run))).toBe("no evidence");
    expect(valuesOf(rowMap(layers[1], {kind: "class", target: 1}, run))).toBe("no evidence");
  });

  it("is factors, of which one alone has its own scale in the view", () => {
    const both = rowMap(layers[0], {kind: "factors", only: null}, {...run, bars: "view"});
    expect(both).toMatchObject({kind: "factors", count: 2, full: {value: 3, over: "view"}});
    const second = {...layers[0], factors: measured([9, 0, 9, 2])};
    expect(rowMap({...second, layer: middle}, {kind: "factors", only: 1}, {...run, bars: "view"})).toMatchObject({
      full: {value: 2},
    });
    expect(valuesOf(rowMap(layers[2], {kind: "factors", only: null}, run))).toBe("no factors");
    expect(valuesOf(rowMap({...layers[0], factors: measured([1, 2])}, {kind: "factors", only: null}, run))).toBe(
      "no factors",
    );
  });

  it("is the class where there are no factors", () => {
    expect(restOf(data, "second")).toEqual({kind: "factors", only: 1});
    expect(restOf(data, "class")).toEqual({kind: "class", target: 2});
    expect(restOf({...data, factors: null}, "factors")).toEqual({kind: "class", target: 2});
    expect(hasFactors({...data, layers: layers.slice(1)})).toBe(false);
  });
});

it("classes are those explained by position, the likeliest first, and those of a factor by their weight", () => {
  expect(explained(data)).toEqual([2, 0]);
  expect(
    classesOf(data.factors ?? {targets: [], loadings: new Float32Array()}, 0, 5).map(({target}) => target),
  ).toEqual([0, 2]);
  expect(classesOf({targets: [2, 0, 1], loadings: base.factors.loadings}, 1, 1).map(({target}) => target)).toEqual([1]);
});

it("a position argues for its own classes, the best supported first", () => {
  const read = argumentsAt(data, first, {y: 0, x: 1}, "run");
  expect(read?.classes).toEqual([
    {target: 0, value: 5, error: 0},
    {target: 2, value: -2, error: 0},
  ]);
  expect([read?.full.value, argumentsAt(data, first, {y: 0, x: 1}, "view")?.full.value]).toEqual([4, 5]);
  expect(argumentsAt(data, middle, {y: 0, x: 0}, "run")).toBeNull();
  expect(argumentsAt(data, last, {y: 0, x: 0}, "run")).toBeNull();
});

const grid = {
  layer: first,
  step: 1,
  examples: [0],
  icons: {bitmap: {}, sprite: {tileHeight: 8, tileWidth: 8, columns: 3, count: 3}},
  magnitude: measured([1, 2, 3]),
} as unknown as ActivationGrid;
const withGrid = {...data, grids: [grid]};

it("strengths are of the snapshot, else of the grid", () => {
  expect([...(strengthsOf(layers[0], grid)?.values ?? [])]).toEqual([5, 0, 10]);
  expect([...(strengthsOf({...layers[0], activations: null}, grid)?.values ?? [])]).toEqual([1, 2, 3]);
  expect(strengthsOf(layers[1], null)).toBeNull();
  expect(gridOf(withGrid, first)).toBe(grid);
  expect(gridOf({...withGrid, example: 1}, first)).toBeNull();
  expect(gridOf(withGrid, middle)).toBeNull();
});

describe("pictures", () => {
  const style = {signs: "positive", sized: true} as const;
  const rest = rowMap(layers[0], {kind: "factors", only: null}, run);

  it("are icons, whole where a position is followed, else parts of the image, sized likewise", () => {
    const sidesOf = ({below}: {readonly below: ReturnType<typeof pictureOf>["below"]}) =>
      below.kind === "icons" ? below.grid.sides : below.kind === "parts" ? below.sides : null;
    const icons = pictureOf(withGrid, layers[0], rest, style);
    expect(icons.below.kind).toBe("icons");
    const [strong, least, strongest] = sidesOf(icons) ?? [];
    expect(strong / strongest).toBeCloseTo(Math.sqrt(0.5));
    // The weakest is seen, and the strongest leaves room for the colour around it.
    expect(least).toBeGreaterThan(0.2);
    expect(strongest).toBeLessThan(0.9);
    const parts = pictureOf(data, layers[0], rest, style);
    expect(parts.below.kind).toBe("parts");
    expect(sidesOf(parts)).toEqual(sidesOf(icons));
    const related = mapOf(withGrid, layers[0], at(middle, 1, 0), none, run);
    expect(pictureOf(withGrid, layers[0], related, style).below).toMatchObject({kind: "icons", grid: {sides: null}});
    expect(pictureOf(data, layers[0], rest, {...style, sized: false}).below).toEqual({kind: "image", mask: null});
    expect(new Set(sidesOf(pictureOf(data, layers[2], none, style))).size).toBe(1);
  });

  it("stay the same where only what is pointed at changes, as they are many times the work", () => {
    const [one, other] = [0, 1].map((x) => mapOf(data, layers[1], at(first, 0, x), none, run));
    expect(pictureOf(data, layers[1], one, style).below).toBe(pictureOf(data, layers[1], other, style).below);
  });

  it("are tinted by what they argue for, and veiled where they have no part in a position", () => {
    const map = rowMap(layers[0], {kind: "class", target: 0}, run);
    const blend = (shown: LayerMap, signs: "both" | "positive") =>
      pictureOf(data, layers[0], shown, {...style, signs}).over?.blend;
    expect([blend(map, "both"), blend(map, "positive"), blend(rest, "positive")]).toEqual(["tint", "tint", "tint"]);
    const related = mapOf(data, layers[0], at(middle, 1, 0), none, run);
    expect([blend(related, "positive"), blend(related, "both"), blend(none, "both")]).toEqual(["veil", "tint", "veil"]);
  });

  it("enlarge a tile, else the surroundings within the image, with the numbers of the place", () => {
    const tile = lensOf(withGrid, layers[0], {y: 0, x: 2});
    expect(tile.region).toEqual({x: 16, y: 0, width: 8, height: 8});
    expect(tile.lines.map(({text}) => text)).toEqual(["|a| = 10.0", "1: 3.00", "2: 3.00"]);
    const crop = lensOf(data, layers[1], {y: 1, x: 0});
    expect(crop.region).toEqual({x: 100, y: 0, width: 100, height: 100});
    expect(crop.lines).toEqual([]);
  });
});

describe("words", () => {
  it("say the numbers of a map, and what they are normalised by", () => {
    const map = mapOf(data, layers[1], at(first, 0, 2), none, run);
    expect(captionOf(map, "positive")).toEqual([
      "fully visible: 4.00 of |a| in middle",
      "−20.0 (pale) to +21.0; sum +1.00",
    ]);
    expect(captionOf(map, "both")[0]).toContain("±4.00");
    expect(captionOf(rowMap(layers[0], {kind: "factors", only: 1}, run), "both")).toEqual([
      "full colour: 4.00 logits",
      "factor 2 up to 3.00",
    ]);
    expect(captionOf(none, "both")).toEqual([]);
    expect(whyNot({kind: "none", role: null, why: "no evidence"})).toContain("evidence");
    expect(scaleText(at(first, 0, 2), [none, map], null)).toContain("the 99th percentile of this run");
    expect(scaleText({kind: "class", target: 0}, [none], null)).not.toContain("percentile");
    expect(titleOf({...data, regression: true}, {kind: "factors", only: null})).toContain("groups of outputs");
    expect(titleOf(data, {kind: "class", target: 0})).toContain("“cat”");
    expect(titleOf(data, at(first, 0, 2))).toContain("first, row 0, column 2");
    expect(spokenOf(data, first, {y: 0, x: 1})).toBe(
      "first, row 0, column 1, most for “cat”, +5.00, most against “hat”, −2.00",
    );
    expect(spokenOf(data, last, {y: 0, x: 0})).toBe("last, row 0, column 0");
  });

  it("say how to read what is shown, sizes where they tell something", () => {
    const look = {signs: "positive", dots: false, lengths: {known: 2, unknown: 0}} as const;
    const both = {kind: "factors", only: null} as const;
    expect(legendOf(both, look, [none], false)).toBe(
      "Green: factor 1. Pink: factor 2. White: both. Grey: neither. Larger: stronger activation.",
    );
    expect(legendOf(both, {...look, dots: true, lengths: null}, [none], false)).toContain("Dotted pink");
    expect(legendOf({kind: "factors", only: 1}, look, [none], false)).toContain(
      "Pink: argues for the classes of factor 2",
    );
    expect(legendOf({kind: "class", target: 0}, {...look, signs: "both"}, [none], true)).toContain(
      "argues for the output.",
    );
    expect(legendOf(at(first, 0, 2), look, [none], false)).not.toContain("Larger");
    expect(legendOf(both, {...look, lengths: {known: 0, unknown: 2}}, [none], false)).toContain(
      "Grey: neither. All are of one size: lengths unknown.",
    );
    expect(legendOf(both, {...look, lengths: {known: 1, unknown: 1}}, [none], false)).toContain(
      "stronger activation. Where all are of one size, lengths are unknown.",
    );
    const read = argumentsAt(data, first, {y: 0, x: 1}, "run");
    expect(scaleText(at(first, 0, 1), [none], read)).toContain("classes: 4.00, the 99th percentile of this run.");
  });

  it("say below the classes what a position argues for", () => {
    expect(noteOf(data, null, null, 2)).toContain("Point at a class");
    const place = {layer: first, cell: {y: 0, x: 1}};
    expect(noteOf(data, place, argumentsAt(data, first, place.cell, "run"), 2)).toBe("In logits, by estimate.");
    expect(noteOf(data, {layer: middle, cell: {y: 0, x: 0}}, null, 2)).toContain("No evidence by position is logged");
  });

  it("say what is missing, and from which step the rest is", () => {
    expect(noticesOf(data)).toEqual([]);
    expect(noticesOf({...data, relations: null}).join()).toContain("Relations(every=1)");
    expect(noticesOf({...data, relations: {...relations, complete: false}}).join()).toContain("time was up");
    expect(noticesOf({...data, relations: {...relations, complete: false, pairs: null}})).toEqual([]);
    expect(noticesOf({...data, step: 5}).join()).toContain("from step 3, all else from step 5");
    expect(noticesOf(withGrid)).toEqual(["Icons are from step 1."]);
    expect(noticesOf({...data, factors: null}).join()).toContain("No factors");
  });
});

describe("measured regions", () => {
  const masks = [new Uint8Array([0, 0, 1]), new Uint8Array([1, 0, 0]), new Uint8Array([0, 1, 0])];
  const effects = [
    [{target: 2, evidence: 2.1, effect: -0.9, error: 0.3}],
    [{target: 2, evidence: -1.5, effect: -1, error: 0.25}],
    [{target: 2, evidence: -1, effect: 0.2, error: 0.3}],
  ];
  const regions: Regions = {
    regions: masks.map((mask, i) => ({mask, effects: effects[i]})),
    donors: 16,
    step: 3,
    how: "Numbered regions: the strongest.",
  };
  const measuredLayer: LayerData = {...layers[0], regions};
  const whole = {...data, layers: [measuredLayer, layers[1]]};

  it("are outlined over what a layer shows of itself, and marked where they contradict the evidence", () => {
    const shown = rowMap(measuredLayer, {kind: "class", target: 2}, run);
    expect(outlinedOf(measuredLayer, shown, 2)).toEqual(masks.map((mask, i) => ({mask, contradicts: i === 0})));
    expect(outlinedOf(measuredLayer, shown, 0).map(({contradicts}) => contradicts)).toEqual([false, false, false]);
    expect(outlinedOf(measuredLayer, mapOf(whole, measuredLayer, at(middle, 1, 0), none, run), 2)).toEqual([]);
    expect(outlinedOf(layers[1], shown, 2)).toEqual([]);
  });

  it("are told with evidence, effect, standard error and how many other images", () => {
    expect(regionLines(whole, measuredLayer, 2)).toEqual([
      "Regions, for “hat”:",
      "1: evidence +2.10 · measured −0.90 ± 0.30 (16 other images) ≠ contradicts the evidence",
      "2: evidence −1.50 · measured −1.00 ± 0.25 (16 other images)",
      "3: evidence −1.00 · measured +0.20 ± 0.30 (16 other images), not clear",
    ]);
    expect(regionLines(whole, measuredLayer, 0)[1]).toBe("1: not measured for it");
    expect(regionLines(whole, layers[1], 2)).toEqual([]);
  });

  it("are of the class that is shown, else of the one that is looked at", () => {
    expect(regionClass(data, {kind: "class", target: 0})).toBe(0);
    expect(regionClass(data, {kind: "factors", only: null})).toBe(2);
  });

  it("are told of a position that lies in one", () => {
    const cell = {y: 0, x: 2};
    expect(regionAt(measuredLayer, cell)).toMatchObject({number: 1, donors: 16});
    expect(regionAt(layers[0], cell)).toBeNull();
    const read = argumentsAt(whole, first, cell, "run");
    expect(noteOf(whole, {layer: first, cell}, read, 2)).toContain("Region 1: evidence +2.10 · measured −0.90 ± 0.30");
  });

  it("say where they are of another step, or are missing", () => {
    expect(noticesOf(whole)).toEqual([]);
    const older = {...whole, layers: [{...measuredLayer, regions: {...regions, step: 1}}]};
    expect(noticesOf(older)).toEqual(["Effects of regions were measured at step 1, all else is from step 3."]);
    const late: LayerData = {...measuredLayer, regions: "unreached"};
    expect(noticesOf({...whole, layers: [late]}).join()).toContain("Regions of first were not measured");
    expect(outlinedOf(late, rowMap(late, {kind: "class", target: 2}, run), 2)).toEqual([]);
  });

  it("are taken away with all classes", () => {
    const shown = [[first, rowMap(measuredLayer, {kind: "class", target: 2}, run)] as const];
    const taken = JSON.parse(jsonOf(whole, {kind: "class", target: 2}, shown)) as {layers: unknown[]};
    expect(taken.layers[0]).toMatchObject({
      measuredRegions: {
        step: 3,
        otherImages: 16,
        regions: [
          {
            positions: [{y: 0, x: 2}],
            effects: [
              {class: 2, name: "hat", evidence: 2.1, measured: -0.9, standardError: 0.3, verdict: "contradicts"},
            ],
          },
          {positions: [{y: 0, x: 0}], effects: [{verdict: "agrees"}]},
          {positions: [{y: 0, x: 1}], effects: [{verdict: "unclear"}]},
        ],
      },
    });
  });
});

it("what is taken away are the numbers on screen", () => {
  const subject = at(middle, 1, 0);
  const maps = layers.map((of) => [of.layer, mapOf(data, of, subject, none, run)] as const);
  expect(JSON.parse(jsonOf(data, subject, maps))).toMatchObject({
    subject: {position: {layer: "middle", y: 1, x: 0}},
    relationsStep: 3,
    evidence: null,
    factors: {classes: [{name: "hat"}, {name: "cat"}, {name: "dog"}]},
    layers: [
      {layer: "first", shows: "what made it", values: [1, 11, 21], sum: 33, full: {value: 4, over: "run"}},
      {layer: "middle", missing: "no evidence"},
      {layer: "last", missing: "no relation"},
    ],
  });
  const rows = ["layer,row,column,factor,value", '"first",0,0,,1', '"first",0,1,,11', '"first",0,2,,21', ""];
  expect(csvOf(maps)).toBe(rows.join("\n"));
});

it("of factors the table has a row for each position and factor", () => {
  const layer = layers[0].layer;
  const made = new Float32Array([1, 2, 3, 4, NaN, 6]);
  const map = {...none, kind: "factors", values: made, errors: () => 0, count: 2} as unknown as LayerMap;
  const rows = csvOf([[{...layer, height: 3, width: 1}, map]])
    .trim()
    .split("\n");
  expect(rows.slice(1).map((row) => row.split(",").slice(1).join())).toEqual([
    "0,0,1,1",
    "0,0,2,2",
    "1,0,1,3",
    "1,0,2,4",
    "2,0,1,",
    "2,0,2,6",
  ]);
});

it("layers that have nothing of positions are left out", () => {
  const names = (of: Data) => layersOf(of).map(({layer}) => layer.name);
  expect(names(data)).toEqual(["first", "middle"]);
  expect(names({...data, relations: null})).toEqual(["first"]);
  const grid = {layer: last} as ActivationGrid;
  expect(names({...data, relations: null, grids: [grid]})).toEqual(["first", "last"]);
});
