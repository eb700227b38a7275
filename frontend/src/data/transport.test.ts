import {expect, it} from "vitest";
import type {Address, Api, BlobInfo, Index, Manifest} from "../api";
import {dumps, hidden, transform} from "../grammar";
import {contentOf, transport} from "../interfaces";
import type {LayerTransport} from "../model/transport";
import {Data, type Place} from "./data";
import {Later} from "./later";

const content = contentOf(transport(hidden("conv")));
const of = {kind: "class", step: 0, label: 0, positive: false, column: "", category: "", n_images: 9};
const numbers = {
  distance: 2,
  projected: 1,
  chance: 0.5,
  chance_high: 0.75,
  explained: 0.5,
  explained_between: 1,
  moved: 0,
};
const pairs = [
  {first: of, second: {...of, label: 3}, n_points: 2, n_channels: 1, ...numbers},
  {
    first: {...of, kind: "answer", label: -1, positive: true},
    second: {...of, kind: "answer", label: -1},
    n_points: 1,
    n_channels: 2,
    ...numbers,
  },
  {first: {...of, kind: "newer"}, second: {...of, kind: "newer"}, n_points: 1, n_channels: 1, ...numbers},
  {
    first: {...of, kind: "column", column: "year"},
    second: {...of, kind: "column", column: "year", positive: true},
    n_points: 2,
    n_channels: 1,
    ...numbers,
  },
];
/** Of each pair as many values as its longest table takes: value v of pair i is 100 i + v. */
const table = (size: number): Float32Array =>
  Float32Array.from({length: pairs.length * size}, (_, at) => 100 * Math.floor(at / size) + (at % size));
const TABLES = {points: table(8), images: table(4), heights: table(2), channels: table(8), quantiles: table(20)};
type Name = keyof typeof TABLES;

function place(without?: Name): Place {
  const names = (Object.keys(TABLES) as Name[]).filter((name) => name !== without);
  const blobs = names.map((name, i) => ({
    index: i + 1,
    content: dumps(transform(name, content)),
    shape: [TABLES[name].length],
    example: null,
    encoding: "float32",
    partial: true,
    targets: [],
  })) as unknown as BlobInfo[];
  const manifest = {transport: {n_images: 9, fingerprint: "0f", settings: {}, pairs}, blobs} as unknown as Manifest;
  const tags = [{tag: "transport", kind: "transport", layer: "conv", steps: [{step: 4, wall_time: 4}]}];
  const index: Index = {data_location: "", problems: [], runs: [{run: "r", tags}]};
  const api = {
    manifest: () => Promise.resolve(manifest),
    array: (_: Address, {index: i}: BlobInfo) => Promise.resolve({values: TABLES[names[i - 1]]}),
  } as unknown as Api;
  const address: Address = {run: "r", tag: "snapshot", step: 6, wall_time: 6};
  return {api, index, address, scales: () => Promise.resolve([]), signal: new AbortController().signal, warnings: []};
}

async function read(at: Place): Promise<LayerTransport | null> {
  const asked = {example: 0, layers: ["conv"], classes: [], choices: {}};
  const get = await new Data(at, asked, new Later(true, new Set()), []).all([content]);
  return get(content).value;
}

it("reads each pair out of tables that are as long as the longest one; a newer kind is left out", async () => {
  const found = await read(place());
  expect(found).toMatchObject({step: 4, nImages: 9, fingerprint: "0f"});
  expect(found?.pairs.map(({id}) => id)).toEqual(["class-0-3", "answer", "column-year"]);
  const [first, answer, column] = found?.pairs ?? [];
  expect(first).toMatchObject({distance: 2, chanceHigh: 0.75, first: {kind: "class", label: 0, nImages: 9}});
  expect([...first.firstPoints, ...first.secondPoints]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([first.firstImages, first.secondImages]).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(answer).toMatchObject({first: {right: true, label: null}, second: {right: false}});
  expect([...answer.firstPoints, ...answer.secondPoints, ...answer.heights]).toEqual([100, 101, 104, 105, 100]);
  expect(answer.channels.map(({channel, distance, rise, chance}) => [channel, distance, rise, chance])).toEqual([
    [100, 101, 102, 103],
    [104, 105, 106, 107],
  ]);
  expect([...answer.channels[1].second]).toEqual([115, 116, 117, 118, 119]);
  expect(column).toMatchObject({first: {category: null, above: false}, second: {above: true}});
});

it("shows nothing where a table cannot be read", async () => {
  expect(await read(place("heights"))).toBeNull();
});
