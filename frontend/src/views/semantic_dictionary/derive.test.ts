import {describe, expect, it} from "vitest";
import type {Dictionary} from "../../model/dictionary";
import type {ActivationGrid} from "../../model/grids";
import type {Data} from "./data";
import {activations, bitmap, data, layer, neurons, positions} from "./dictionary.fixture";
import {cropPlace, defaultCell, diverseRegions, fullsOf, isSilent, readAt, vectorAt, vectorIcon} from "./derive";

const cells = Array.from({length: 6}, (_, p) => ({y: Math.floor(p / 3), x: p % 3}));

describe("readAt", () => {
  it.each([0, 1, 3, 4, 9])("entries and rest add up to the total, with %i entries", (n) => {
    for (const cell of cells) {
      const {entries, rest, total} = readAt(data, cell, n);
      const listed = entries.reduce((sum, {evidence}) => sum + (evidence?.value ?? NaN), 0);
      expect(listed + (rest.evidence?.value ?? NaN)).toBeCloseTo(total?.value ?? NaN, 5);
      // What is left has the error of the sum, and of each entry.
      expect([total?.error, rest.evidence?.error]).toEqual([0.5, 0.5 + 0.5 * entries.length]);
      expect(entries.length + rest.count).toBe(layer.channels);
    }
  });

  it("gives the values of the vector, in descending order", () => {
    for (const cell of cells) {
      const {entries} = readAt(data, cell, 4);
      expect(entries.map(({value}) => value)).toEqual([...vectorAt(data, cell).values].sort((a, b) => b - a));
      for (const {channel, value} of entries) expect(vectorAt(data, cell).values[channel]).toBe(value);
    }
  });

  it("without evidence of neurons gives that of channels, and claims nothing about the rest", () => {
    const {entries, rest, total} = readAt({...data, evidence: {...data.evidence, neurons: null}}, cells[4], 2);
    expect(entries.map(({channel, evidence}) => [channel, evidence?.value])).toEqual(
      entries.map(({channel}) => [channel, channel]),
    );
    expect(rest.evidence).toBeNull();
    expect(total?.value).toBe(positions.values[4]);
  });

  it("of neurons that were not kept knows only their sum", () => {
    const kept = {...neurons, values: neurons.values.map((value, i) => (i % 4 === 3 ? NaN : value)), strongest: 3};
    const {entries, rest, total} = readAt({...data, evidence: {...data.evidence, neurons: kept}}, cells[4], 4);
    expect(entries.filter(({evidence}) => Number.isNaN(evidence?.value)).map(({channel}) => channel)).toEqual([3]);
    const listed = entries.reduce(
      (all, {evidence}) => all + (Number.isNaN(evidence?.value) ? 0 : (evidence?.value ?? 0)),
      0,
    );
    expect(rest.evidence?.value).toBeCloseTo(positions.values[4] - listed);
    expect(total?.value).toBe(positions.values[4]);
    const alone = {...data.evidence, neurons: kept, positions: null};
    const unsummed = readAt({...data, evidence: alone}, cells[4], 4);
    expect([unsummed.total?.value, unsummed.rest.evidence?.value]).toEqual([NaN, NaN]);
  });

  it("says of how many entries the evidence is in the rest alone, and whether they were too weak", () => {
    const without = (n: number, strongest?: number): Data => {
      const values = neurons.values.map((value, i) => (i % 4 < n ? NaN : value));
      const kept = {...neurons, values, ...(strongest === undefined ? {} : {strongest})};
      return {...data, evidence: {...data.evidence, neurons: kept}};
    };
    expect(readAt(without(1, 3), cells[4], 4)).toMatchObject({weak: true, rest: {count: 0, withheld: 1}});
    // Fewer are known than were kept: it is not because they are weak.
    expect(readAt(without(2, 3), cells[4], 4)).toMatchObject({weak: false, rest: {count: 0, withheld: 2}});
    expect(readAt(without(4), cells[4], 3)).toMatchObject({weak: false, rest: {count: 1, withheld: 3}});
    expect(readAt(without(0), cells[4], 3).rest.withheld).toBe(0);
  });

  it("of what is not known adds up nothing", () => {
    const holes = {...positions, values: positions.values.map(() => NaN)};
    const whole = readAt({...data, evidence: {...data.evidence, positions: holes}}, cells[4], 2);
    expect(whole.total?.value).toBeCloseTo(positions.values[4]);
    const values = neurons.values.map((value, i) => (i % 4 === 2 ? NaN : value));
    const partial = {...data.evidence, neurons: {...neurons, values}, positions: holes};
    for (const cell of cells) {
      for (const n of [0, 1, 2, 3, 4]) {
        const {entries, rest, total} = readAt({...data, evidence: partial}, cell, n);
        expect(total?.value).toBeNaN();
        // The others add up where the one that is not known is not among them.
        const isListed = entries.some(({channel}) => channel === 2);
        expect(Number.isNaN(rest.evidence?.value)).toBe(!(isListed && n < 4));
      }
    }
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

it("bars are full at what is usual in the run, or at the largest on screen", () => {
  const reading = readAt(data, cells[2], 3);
  expect(fullsOf(data, reading, "run")).toEqual({
    activations: {value: 10, over: "run"},
    evidence: {value: 5, over: "run"},
    sums: {value: 5, over: "run"},
  });
  const {activations: largest, evidence, sums} = fullsOf(data, reading, "view");
  expect(largest).toEqual({value: Math.max(...reading.entries.map(({value}) => value)), over: "view"});
  const shown = reading.entries.map((entry) => Math.abs(entry.evidence?.value ?? NaN));
  expect(evidence).toEqual({value: Math.max(...shown), over: "view"});
  const both = [reading.rest.evidence, reading.total].map((each) => Math.abs(each?.value ?? NaN));
  expect(sums).toEqual({value: Math.max(...both), over: "view"});
  const none = {target: 0, neurons: null, positions: null, channels: null, neuronTargets: []};
  expect(fullsOf({...data, evidence: none}, reading, "view").evidence).toBeNull();
});

it("a channel is silent only beside its layer", () => {
  expect([0.5, -0.5, 1.5, -1.5].map((largest) => isSilent(largest, activations))).toEqual([true, true, false, false]);
});

it("says where a crop is from", () => {
  const dictionary = {
    cropsPerChannel: 2,
    cropPlaces: Float32Array.from({length: 40}, (_, i) => i),
  } as unknown as Dictionary;
  expect(cropPlace(dictionary, 1, 1)).toBe("image 15, row 16, column 17");
  expect(cropPlace({...dictionary, cropPlaces: null}, 1, 1)).toBeNull();
});

it("icons that are held apart are those of the channel, where they were rendered", () => {
  const dictionary = {
    diversePerChannel: 2,
    diverse: {bitmap, sprite: {tileHeight: 8, tileWidth: 8, columns: 4, count: 8}},
    differences: new Float32Array([0.4, NaN, 1, 0]),
  } as unknown as Dictionary;
  expect(diverseRegions(dictionary, 2)).toEqual([
    {x: 0, y: 8, width: 8, height: 8},
    {x: 8, y: 8, width: 8, height: 8},
  ]);
  expect(diverseRegions(dictionary, 1)).toEqual([]);
  expect(diverseRegions({...dictionary, diverse: null}, 2)).toEqual([]);
});

it("the icon of a vector is that of its position, with a place kept for one that is to come", () => {
  const sprite = {tileHeight: 8, tileWidth: 8, columns: 3, count: 6};
  const grid = {layer, examples: [0, 2], icons: {bitmap, sprite}} as unknown as ActivationGrid;
  const at = (example: number, grids: ActivationGrid[]): Data => ({...data, example, grids});
  const cell = {y: 1, x: 2};
  expect(vectorIcon(at(2, [grid]), cell)).toMatchObject({kind: "tiles", regions: [{x: 16, y: 8}]});
  expect(vectorIcon(at(2, [{...grid, icons: null}]), cell)?.kind).toBe("missing");
  expect(vectorIcon(at(1, [grid]), cell)).toBeNull();
  expect(vectorIcon(at(2, [{...grid, layer: {...layer, name: "other"}}]), cell)).toBeNull();
});
