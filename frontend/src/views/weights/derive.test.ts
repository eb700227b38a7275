import {describe, expect, it} from "vitest";
import {exactly} from "../../math/known";
import type {ClassTable, WeightImages, Weights} from "../../model/weights";
import {
  curvesOf,
  lessThan,
  movers,
  pixelsOf,
  relative,
  shareMoved,
  since,
  sorted,
  spread,
  strongest,
  whiteOf,
} from "./derive";

const images = (values: readonly number[], shape: WeightImages["shape"]): WeightImages => ({
  layer: "conv",
  count: shape[0],
  shape,
  stored: {values: Float32Array.from(values), errors: exactly},
  largest: 2,
  norms: Float32Array.of(4, 1, 2),
  moved: Float32Array.of(1, 0.5, NaN),
});

const weights = (step: number, ...updates: readonly number[]): Weights => ({
  step,
  stepBefore: step > 0 ? step - 1 : null,
  layers: updates.map((update, i) => ({name: `layer${i}`, size: 1, norm: 2, update})),
  filters: null,
  classImages: null,
  classTable: null,
  problems: [],
  settings: {},
});

describe("how far something moved", () => {
  it("is a share of its norm, and of nothing not known", () => {
    expect(relative({norm: 4, update: 1})).toBe(0.25);
    expect(relative({norm: 0, update: 1})).toBeNaN();
    expect(shareMoved(images([], [3, 1, 1, 1]), 1)).toBe(0.5);
  });

  it("orders filters: those of which it is not known come last", () => {
    const of = images([], [3, 1, 1, 1]);
    expect(sorted(of, "change")).toEqual([1, 0, 2]);
    expect(sorted(of, "norm")).toEqual([0, 2, 1]);
    expect(sorted(of, "number")).toEqual([0, 1, 2]);
  });

  it("has curves of those that move most, and of the one that moves least", () => {
    const shown = weights(2, 0.5, 1, 0.1, 0.25, 0.75);
    expect(movers(shown).map(({name}) => name)).toEqual(["layer1", "layer4", "layer0", "layer3", "layer2"]);
    const steps = [weights(0, NaN, NaN, NaN, NaN, NaN), weights(1, 1, 1, 1, 1, 1), shown];
    const course = {steps: steps.map((value) => ({step: value.step, value})), coming: false};
    const curves = curvesOf(shown, course);
    expect(curves.map(({name}) => name)).toEqual(["layer1", "layer4", "layer0", "layer2"]);
    expect(curves[0]).toMatchObject({places: [1, 2], values: [0.5, 0.5]});
  });
});

describe("pictures of filters", () => {
  it("are grey where weights are zero, white and black at the largest", () => {
    const of = images([0, 2, -2, 0, 0, 0], [2, 1, 1, 3]);
    expect([...pixelsOf(of, 0, 2)]).toEqual([128, 255, 0, 255]);
    expect([...pixelsOf(of, 1, 2)]).toEqual([128, 128, 128, 255]);
  });

  it("show the mean of other channels than three", () => {
    expect([...pixelsOf(images([1, 3], [1, 1, 1, 2]), 0, 2)]).toEqual([255, 255, 255, 255]);
  });

  it("have one white, or each its own", () => {
    const of = images([0.5, -1, 0.25, 0], [2, 1, 2, 1]);
    expect([whiteOf(of, 0, "one"), whiteOf(of, 0, "each"), whiteOf(of, 1, "each")]).toEqual([2, 1, 0.25]);
  });
});

it("of many steps some are shown, with the first, the last and the one that is looked at", () => {
  const all = Array.from({length: 50}, (_, i) => i);
  const shown = spread(all, 22);
  expect(shown).toHaveLength(12);
  expect([shown.at(0), shown.at(-1), shown.includes(22)]).toEqual([0, 49, true]);
  expect([...shown].sort((a, b) => a - b)).toEqual(shown);
  expect(spread([1, 2], 0)).toEqual([1, 2]);
});

it("of a class the channels with the strongest weights come first, whatever their sign", () => {
  const stored = {values: Float32Array.of(0, 0, 0, 1, -3, NaN), errors: exactly};
  const table: ClassTable = {layer: "head", of: "block", nClasses: 2, nChannels: 3, stored, largest: 3};
  expect(strongest(table, 1).map(({channel, value}) => [channel, value])).toEqual([
    [1, -3],
    [0, 1],
  ]);
});

describe("beside another step", () => {
  const now = images([1, 2, 0, 0, 3, 4], [3, 1, 2, 1]);
  const then = {...images([1, 2, 3, 4, 3, 3.5], [3, 1, 2, 1]), largest: 5};

  it("a filter is what it is less what it was, on one scale, and has moved as far as that is", () => {
    const found = lessThan(now, then);
    expect([...(found?.stored.values ?? [])]).toEqual([0, 0, -3, -4, 0, 0.5]);
    expect([...(found?.moved ?? [])]).toEqual([0, 5, 0.5]);
    expect(found?.largest).toBe(5);
    // Grey is what did not change.
    expect(found && [...pixelsOf(found, 0, found.largest)].slice(0, 3)).toEqual([128, 128, 128]);
  });

  it("there is no difference to another layer, or of another size", () => {
    expect(lessThan(now, {...then, layer: "other"})).toBeNull();
    expect(lessThan(now, images([1, 2], [1, 1, 2, 1]))).toBeNull();
  });

  it("filters are sorted by how far they moved since then, and it is said since when", () => {
    const filters = (of: WeightImages) => ({...of, mixed: false, shownAs: null});
    const found = since({...weights(4, 1), filters: filters(now)}, {...weights(1, 1), filters: filters(then)});
    expect(found.stepBefore).toBe(1);
    expect(found.filters && sorted(found.filters, "change")).toEqual([1, 2, 0]);
    expect(found.filters && [...found.filters.stored.values]).toEqual([...now.stored.values]);
  });

  it("without pictures it stays what moved since the step before", () => {
    expect(since(weights(4, 1), weights(1, 1)).stepBefore).toBe(3);
  });
});
