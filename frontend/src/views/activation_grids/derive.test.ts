import {describe, expect, it} from "vitest";
import {exact} from "../../math/known.fixture";
import type {ActivationGrid} from "../../model/grids";
import {atomAt, examplesOf, leadsIn, linesAt, pictureOf, placeOf, scaleText} from "./derive";

const layer = {name: "conv", height: 2, width: 3, channels: 4, signed: false};
const bitmap = {} as ImageBitmap;
const sprite = {tileHeight: 8, tileWidth: 8, columns: 3, count: 6};
const over = {over: "run"} as const;
const grid: ActivationGrid = {
  layer,
  step: 3,
  settings: {},
  complete: true,
  examples: [0, 2],
  icons: {bitmap, sprite},
  magnitude: {...exact([0, 1, 2, 4, 8, 16]), scale: {maximum: 16, p99: 8, ...over}},
  components: {
    shares: new Float32Array([0.75, 0.25]),
    values: {...exact(Array.from({length: 12}, (_, i) => i - 6)), scale: {maximum: 6, p99: 5, ...over}},
    icons: null,
  },
};
const bare: ActivationGrid = {...grid, magnitude: null, components: null};

describe("places", () => {
  const cells = Array.from({length: 6}, (_, p) => ({y: Math.floor(p / 3), x: p % 3}));

  it("an atom is pinned where it was", () => {
    for (const cell of cells) {
      const place = placeOf({kind: "spatial", ...cell}, layer);
      expect(place && atomAt(place, layer)).toEqual({kind: "spatial", ...cell});
      expect(placeOf({kind: "neuron", ...cell, channel: 1}, layer)).toEqual(place);
    }
  });

  it("a channel has none", () => {
    expect(placeOf({kind: "channel", channel: 1}, layer)).toBeNull();
    expect(placeOf(null, layer)).toBeNull();
  });
});

describe("pictureOf", () => {
  it("areas are in proportion to magnitudes", () => {
    const sides = pictureOf(grid, "sized")?.sides ?? new Float32Array();
    expect(Array.from(sides, (side) => Math.round(16 * side ** 2))).toEqual([0, 1, 2, 4, 8, 16]);
  });

  it("only components are coloured, only sized icons sized", () => {
    expect(pictureOf(grid, "icons")).toMatchObject({sides: null, colours: null, size: layer});
    expect(pictureOf(grid, "sized")?.colours).toBeNull();
    expect(pictureOf(grid, "components")?.sides).toBeNull();
    expect(pictureOf(grid, "components")?.colours).toHaveLength(24);
  });

  it("shows plain icons where a mode's numbers are missing, and nothing without icons", () => {
    for (const mode of ["sized", "components"] as const) {
      expect(pictureOf(bare, mode)).toMatchObject({sides: null, colours: null});
      expect(pictureOf({...grid, icons: null}, mode)).toBeNull();
    }
  });
});

it("the lens says the numbers of its position", () => {
  const texts = (position: number) => linesAt(grid, position, "components").map(({text}) => text);
  expect(texts(0)).toEqual(["|a| = 0", "1: −6.00", "2: −5.00"]);
  expect(texts(5)).toEqual(["|a| = 16.0", "1: +4.00", "2: +5.00"]);
  expect(linesAt(grid, 5, "icons")).toHaveLength(1);
  expect(linesAt(bare, 5, "components")).toEqual([]);
});

it("scales are named with their scope", () => {
  expect(scaleText(grid, "icons")).toBeNull();
  expect(scaleText(grid, "sized")).toBe("full cell: |a| = 16.0, largest of this run");
  expect(scaleText(grid, "components")).toBe("full colour: ±5.00");
  expect(scaleText(bare, "sized")).toBe("lengths of the vectors unknown: icons fill their cells");
});

it("no size is drawn of a length that is unknown", () => {
  const magnitude = {...exact([0, NaN, 2, 4, NaN, 16]), scale: {maximum: 16, p99: 8, ...over}};
  const partial = {...grid, magnitude};
  const sides = pictureOf(partial, "sized")?.sides ?? new Float32Array();
  expect(Array.from(sides, Number.isNaN)).toEqual([false, true, false, false, true, false]);
  expect(scaleText(partial, "sized")).toContain("lengths of 2 of 6 vectors unknown: striped grey");
  expect(linesAt(partial, 1, "sized").map(({text}) => text)).toEqual(["|a| = unknown"]);
});

it("names the examples that have a grid of any layer", () => {
  expect(examplesOf([grid, {...grid, examples: [7, 0]}])).toEqual([0, 2, 7]);
});

it.each([
  [4, 4, true],
  [5, 5, true],
  [6, 5, true],
  [3, 4, false],
  [4, 3, false],
  [7, 4, false],
  [2, 1, false],
])("before %i grids in %i columns the image is large: %s", (n, columns, expected) => {
  expect(leadsIn(n, columns)).toBe(expected);
  // It takes no row more.
  if (expected) expect(Math.ceil((n + 4) / columns)).toBe(Math.ceil((n + 1) / columns));
});
