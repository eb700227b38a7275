import {expect, it} from "vitest";
import type {Address, Api, BlobInfo, Index, Manifest} from "../api";
import {activation, dataset, dumps, network, transform, type Content} from "../grammar";
import {contentOf, probe} from "../interfaces";
import {Data, isHeld, type Place} from "./data";
import {Later} from "./later";

const LOGITS = transform("probe", activation(network("neuron", {kind: "output"})));
const sheet = {tile_height: 2, tile_width: 2, columns: 2, count: 3};

function blob(index: number, content: Content, shape: number[], extra: Partial<BlobInfo> = {}): BlobInfo {
  const of = {example: null, targets: [], strongest: null, groups: 0, aligned: 0, later_groups: 0, shared: false};
  const values = {scale_axis: null, offsets: false, sprite: null, minimum: 0, maximum: 9, p99: 9} as const;
  return {index, content: dumps(content), shape, encoding: "float32", ...of, ...values, ...extra};
}

const told = {
  n_images: 3,
  n_classes: 2,
  fingerprint: "0f",
  numbers: [1, 5, 8],
  labels: [0, -1, 1],
  true_classes: [],
  weights: [0.25, 0.25, 0.5],
  n_seen: 12,
  columns: [
    {name: "fur", values: [], categories: ["cool", "warm"], codes: [1, -1, 0]},
    {name: "year", values: [2001, "NaN", 1999.5], categories: [], codes: []},
  ],
  output: "softmax",
  class_names: [],
  settings: {chosen: "so"},
};

function place(described: object, blobs: BlobInfo[]): Place {
  const manifest: Manifest = {probe: described, blobs};
  const steps = [{step: 4, wall_time: 4}];
  const tags = [{tag: "probe", kind: "probe", layer: "", steps}];
  const index: Index = {data_location: "", problems: [], runs: [{run: "r", tags}]};
  const values = [
    [1, 2, 3, 4, 5, NaN],
    [NaN, 1, 2, 3, 4, 5],
  ];
  const api = {
    manifest: () => Promise.resolve(manifest),
    image: () => Promise.resolve("bitmap"),
    array: (_: Address, {index: i, shape}: BlobInfo) => Promise.resolve({values: Float32Array.from(values[i]), shape}),
  } as unknown as Api;
  const address: Address = {run: "r", tag: "snapshot", step: 6, wall_time: 6};
  return {api, index, address, scales: () => Promise.resolve([]), signal: new AbortController().signal, warnings: []};
}

async function load(at: Place) {
  const content = contentOf(probe);
  const asked = {example: 0, layers: [], classes: [], choices: {}};
  const get = await new Data(at, asked, new Later(true, new Set()), []).all([content]);
  return get(content).value ?? null;
}

const pictures = blob(2, dataset("probe"), [3, 2, 2, 3], {encoding: "image", sprite: sheet});
const logits = blob(0, LOGITS, [3, 2]);

it("the probe set is read with all that is known of its images", async () => {
  const at = place(told, [pictures, logits]);
  expect(await isHeld(at, contentOf(probe))).toBe(true);
  const read = await load(at);
  expect(read).toMatchObject({step: 4, fingerprint: "0f", nImages: 3, nClasses: 2, nSeen: 12, output: "softmax"});
  expect(read).toMatchObject({numbers: [1, 5, 8], labels: [0, -1, 1], weights: [0.25, 0.25, 0.5]});
  expect(read).toMatchObject({trueClasses: null, trueValues: null, classNames: null, settings: {chosen: "so"}});
  expect(read?.columns).toEqual([
    {kind: "categorical", name: "fur", categories: ["cool", "warm"], codes: [1, -1, 0]},
    {kind: "numeric", name: "year", values: Float64Array.of(2001, NaN, 1999.5)},
  ]);
  expect(read?.thumbnails).toMatchObject({bitmap: "bitmap", sprite: {tileHeight: 2, count: 3}});
});

it("logits that are no numbers are said and unknown, what a regression does not know is not", async () => {
  const at = place({...told, labels: [], columns: []}, [
    logits,
    blob(1, transform("true values", dataset("probe")), [3, 2]),
  ]);
  const read = await load(at);
  expect([...(read?.logits ?? [])]).toEqual([1, 2, 3, 4, 5, NaN]);
  expect([...(read?.trueValues ?? [])]).toEqual([NaN, 1, 2, 3, 4, 5]);
  expect(at.warnings.map(({text}) => text)).toEqual([
    "Run “r”, probe, step 4, logits of the probe set: 1 of 6 values are NaN or infinite, and not drawn",
  ]);
  expect(read).toMatchObject({labels: null, columns: [], thumbnails: null});
});
