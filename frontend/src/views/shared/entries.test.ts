import {describe, expect, it} from "vitest";
import type {Atom} from "../../grammar";
import {
  atomOf,
  cellOf,
  channelOf,
  cropPlace,
  cropRegions,
  defaultCell,
  diverseRegions,
  iconOf,
  isSilent,
  readAt,
  release,
  vectorAt,
} from "./entries";
import type {Dictionary, LayerInfo, Measured, ViewData} from "../view";

const layer: LayerInfo = {name: "conv", height: 2, width: 3, channels: 4, signed: false};
const scale = {maximum: 10, p99: 5, over: "run"} as const;
const measured = (length: number, value: (i: number) => number): Measured => ({
  values: Float32Array.from({length}, (_, i) => value(i)),
  scale,
});
const activations = measured(24, (i) => (i * 7) % 24);
const neurons = measured(24, (i) => ((i * 5) % 11) - 5);
const positions = measured(6, (p) => neurons.values.subarray(4 * p, 4 * p + 4).reduce((a, b) => a + b, 0));
const bitmap = {} as ImageBitmap;

const data: ViewData = {
  step: 1,
  example: 0,
  image: bitmap,
  classNames: [],
  label: null,
  prediction: 0,
  output: "softmax",
  outputs: new Float32Array(3),
  layer,
  activations,
  evidence: {target: 0, neurons, positions, channels: measured(4, (c) => c), neuronTargets: [0]},
  dictionary: null,
  comparison: null,
  logits: new Float32Array(0),
  grids: [],
  layers: [],
  factors: null,
  relations: null,
  groups: null,
};
const cells = Array.from({length: 6}, (_, p) => ({y: Math.floor(p / 3), x: p % 3}));

describe("readAt", () => {
  it.each([0, 1, 3, 4, 9])("entries and rest add up to the total, with %i entries", (n) => {
    for (const cell of cells) {
      const {entries, rest, total} = readAt(data, cell, n);
      const listed = entries.reduce((sum, {evidence}) => sum + (evidence ?? NaN), 0);
      expect(listed + (rest.evidence ?? NaN)).toBeCloseTo(total ?? NaN, 5);
      expect(entries.length + rest.count).toBe(layer.channels);
    }
  });

  it("gives the values of the vector, in descending order", () => {
    for (const cell of cells) {
      const {entries} = readAt(data, cell, 4);
      expect(entries.map(({value}) => value)).toEqual([...vectorAt(data, cell)].sort((a, b) => b - a));
      for (const {channel, value} of entries) expect(vectorAt(data, cell)[channel]).toBe(value);
    }
  });

  it("without evidence of neurons gives that of channels, and claims nothing about the rest", () => {
    const {entries, rest, total} = readAt({...data, evidence: {...data.evidence, neurons: null}}, cells[4], 2);
    expect(entries.map(({channel, evidence}) => [channel, evidence])).toEqual(
      entries.map(({channel}) => [channel, channel]),
    );
    expect(rest.evidence).toBeNull();
    expect(total).toBe(positions.values[4]);
  });

  it("of neurons that were not kept knows only their sum", () => {
    const kept = {...neurons, values: neurons.values.map((value, i) => (i % 4 === 3 ? NaN : value)), strongest: 3};
    const {entries, rest, total} = readAt({...data, evidence: {...data.evidence, neurons: kept}}, cells[4], 4);
    expect(entries.filter(({evidence}) => Number.isNaN(evidence)).map(({channel}) => channel)).toEqual([3]);
    const listed = entries.reduce((all, {evidence}) => all + (Number.isNaN(evidence) ? 0 : (evidence ?? 0)), 0);
    expect(rest.evidence).toBeCloseTo(positions.values[4] - listed);
    expect(total).toBe(positions.values[4]);
    const alone = {...data.evidence, neurons: kept, positions: null};
    expect(readAt({...data, evidence: alone}, cells[4], 4).total).toBeNull();
  });

  it("without any evidence still gives the dictionary", () => {
    const none = {target: 0, neurons: null, positions: null, channels: null, neuronTargets: []};
    const {entries, total} = readAt({...data, evidence: none}, cells[0], 2);
    expect(entries.map(({evidence}) => evidence)).toEqual([null, null]);
    expect(total).toBeNull();
  });
});

it("starts where the largest component is, by magnitude in a signed layer", () => {
  const values = new Float32Array(24);
  values[4 * 5 + 2] = 3;
  values[4 * 1 + 3] = -7;
  expect(defaultCell(values, layer)).toEqual({y: 1, x: 2});
  expect(defaultCell(values, {...layer, signed: true})).toEqual({y: 0, x: 1});
});

describe("atoms", () => {
  const atoms: Atom[] = [
    {kind: "neuron", y: 1, x: 2, channel: 3},
    {kind: "spatial", y: 1, x: 2},
    {kind: "channel", channel: 3},
  ];

  it.each(atoms)("%j is the atom of its place and its channel", (atom) => {
    expect(atomOf(cellOf(atom), channelOf(atom))).toEqual(atom);
  });

  it("releasing ends with nothing pinned", () => {
    expect(release(atoms[0])).toEqual(atoms[1]);
    for (const atom of [atoms[1], atoms[2], null]) expect(release(atom)).toBeNull();
  });
});

it("a channel is silent only beside its layer", () => {
  expect([0.5, -0.5, 1.5, -1.5].map((largest) => isSilent(largest, activations))).toEqual([true, true, false, false]);
});

describe("icons", () => {
  const sprite = {tileHeight: 8, tileWidth: 8, columns: 4, count: 4};
  const dictionary: Dictionary = {
    step: 1,
    settings: {},
    complete: true,
    icons: {bitmap, sprite},
    iconMaximum: new Float32Array([1, NaN, 2, NaN]),
    cropsPerChannel: 2,
    crops: {bitmap, sprite: {...sprite, count: 8}},
    cropValues: new Float32Array([1, 2, 3, NaN, 5, 6, NaN, NaN]),
    cropPlaces: Float32Array.from({length: 40}, (_, i) => i),
    range: null,
    diversePerChannel: 2,
    diverse: {bitmap, sprite: {...sprite, count: 8}},
    differences: new Float32Array([0.4, NaN, 1, 0]),
  };
  const notes = (kind: "optimized" | "dataset") =>
    [0, 1, 2, 3].map((channel) => {
      const icon = iconOf(dictionary, channel, kind);
      return icon.kind === "tiles" ? (icon.note ?? icon.regions.length) : icon.text;
    });

  it("show what there is, and say where it is not what was asked for", () => {
    expect(notes("optimized")).toEqual([1, "not rendered: crops", 1, "not rendered"]);
    expect(notes("dataset")).toEqual([2, 1, 2, "no crops"]);
    expect(iconOf(null, 0, "optimized").kind).toBe("missing");
    expect(iconOf({...dictionary, crops: null, cropsPerChannel: 0}, 0, "dataset")).toMatchObject({
      note: "no crops: optimized",
    });
  });

  it("say where a crop is from", () => {
    expect(cropPlace(dictionary, 1, 1)).toBe("image 15, row 16, column 17");
    expect(cropPlace({...dictionary, cropPlaces: null}, 1, 1)).toBeNull();
  });

  it("that are held apart are those of the channel, where they were rendered", () => {
    expect(diverseRegions(dictionary, 2)).toEqual([
      {x: 0, y: 8, width: 8, height: 8},
      {x: 8, y: 8, width: 8, height: 8},
    ]);
    expect(diverseRegions(dictionary, 1)).toEqual([]);
    expect(diverseRegions({...dictionary, diverse: null}, 2)).toEqual([]);
  });

  it("leave out crops that are not there", () => {
    expect(cropRegions(dictionary, 1)).toEqual([{x: 16, y: 0, width: 8, height: 8}]);
    expect(cropRegions({...dictionary, crops: null}, 1)).toEqual([]);
  });
});
