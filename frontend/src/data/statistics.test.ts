import {expect, it} from "vitest";
import type {Address, Api, BlobInfo, Index, Manifest} from "../api";
import {dumps, hidden, type Content, type Layer} from "../grammar";
import {
  channelExamples,
  channelSummary,
  classActivations,
  columnActivations,
  contentOf,
  evidenceByClass,
  findings,
  measuredRemoval,
  ofGroups,
  places,
  probeImages,
} from "../interfaces";
import type {ContentOf, ElementOf} from "../model/content";
import {Data, type Place} from "./data";
import {Later} from "./later";

const layer = hidden("conv");
const told = {
  layer: {name: "conv", height: 2, width: 2, channels: 2, signed: false},
  n_images: 9,
  fingerprint: "0f",
  classes: [1, 4],
  counts: [5, 4],
  n_other: 3,
  by: "true",
  columns: [
    {name: "fur", category: "warm"},
    {name: "year", category: ""},
  ],
  step_before: 2,
  settings: {},
};

/** A place where tables are logged, by name. */
function place(kind: string, described: object, tables: Readonly<Record<string, readonly number[]>>): Place {
  const names = Object.keys(tables);
  const content = (name: string) => ({kind: "transform", name, of: ofTable(name)}) as Content;
  const blobs = names.map((name, i) => ({
    index: i + 1,
    content: dumps(content(name)),
    shape: [tables[name].length],
    example: null,
    encoding: "float32",
    partial: true,
    targets: [],
  })) as unknown as BlobInfo[];
  const manifest: Manifest = {[kind]: described, blobs};
  const tags = [{tag: kind, kind, layer: kind === "statistics" ? "conv" : "", steps: [{step: 4, wall_time: 4}]}];
  const index: Index = {data_location: "", problems: [], runs: [{run: "r", tags}]};
  const api = {
    manifest: () => Promise.resolve(manifest),
    array: (_: Address, {index: i}: BlobInfo) => Promise.resolve({values: Float32Array.from(tables[names[i - 1]])}),
  } as unknown as Api;
  const address: Address = {run: "r", tag: "snapshot", step: 6, wall_time: 6};
  return {api, index, address, scales: () => Promise.resolve([]), signal: new AbortController().signal, warnings: []};
}

const EVIDENCE = [
  "evidence by true class",
  "totals, evidence by true class",
  "removal",
  "removal by class",
  "right with all",
];
const ofTable = (name: string): Content => {
  const content = EVIDENCE.includes(name) ? contentOf(evidenceByClass(layer)) : contentOf(channelSummary(layer));
  return (content as unknown as {of: Content}).of;
};

/** The same of a layer's groups, as they are logged. */
function asGroups({index, api, ...more}: Place): Place {
  const manifest = async (address: Address, signal: AbortSignal): Promise<Manifest> => {
    const {statistics, blobs, ...rest} = await api.manifest(address, signal);
    const contentOfGroups = (text: string | null) => text?.replaceAll('"channel"', '"group"') ?? null;
    return {
      ...rest,
      group_statistics: {layer: {...told.layer, channels: 16}, statistics, numbers: [1, 0]},
      blobs: blobs.map((blob) => ({...blob, content: contentOfGroups(blob.content)})),
    };
  };
  const [run] = index.runs;
  const tags = run.tags.map((tag) => ({...tag, tag: "group_statistics", kind: "group_statistics"}));
  return {
    ...more,
    api: {manifest, array: (...asked: Parameters<Api["array"]>) => api.array(...asked)} as unknown as Api,
    index: {...index, runs: [{...run, tags}]},
  };
}

async function read<V>(at: Place, element: (layer: Layer) => ElementOf<V>): Promise<V | null> {
  const content: ContentOf<V> = contentOf(element(layer));
  const asked = {example: 0, layers: ["conv"], classes: [], choices: {}};
  const get = await new Data(at, asked, new Later(true, new Set()), []).all([content]);
  return get(content).value;
}

it("tells what is known of each channel", async () => {
  const at = place("statistics", told, {summary: [0.1, 0.2, 3, 4, 1, 2, NaN, 0.9, 0.5, NaN]});
  expect(await read(at, channelSummary)).toMatchObject({
    step: 4,
    nImages: 9,
    classes: [1, 4],
    counts: [5, 4],
    nChannels: 2,
    silent: Float32Array.of(0.1, 0.2),
    maximum: Float32Array.of(3, 4),
    mean: Float32Array.of(1, 2),
    kept: Float32Array.of(NaN, 0.9),
    split: Float32Array.of(0.5, NaN),
    stepBefore: 2,
  });
});

it("gives nothing of tables that do not fit", async () => {
  expect(await read(place("statistics", told, {summary: [1, 2, 3]}), channelSummary)).toBeNull();
  expect(await read(place("statistics", told, {"class AUROC": [1, 2, 3, 4]}), classActivations)).toBeNull();
});

it("tells examples from what only fills up", async () => {
  const at = place("statistics", told, {
    examples: [8, 1, 0, 1, -1, -1, -1, -1, 0, 0, 1, -1, 3, 1, 1, 0],
    "example values": [5, NaN, 4, 2],
    contrast: [-1, 7, 9, 2],
  });
  const found = await read(at, channelExamples);
  expect(found?.examples).toEqual([
    [{image: 8, y: 1, x: 0, side: 1, value: 5}],
    [
      {image: 0, y: 0, x: 1, side: null, value: 4},
      {image: 3, y: 1, x: 1, side: 0, value: 2},
    ],
  ]);
  // Image 9 is none of nine.
  expect(found?.contrast).toEqual([[7], [2]]);
});

it("names columns, and says of numbers that they are above their median", async () => {
  const found = await read(place("statistics", told, {"column AUROC": [0.4, 0, 0.1, -0.5]}), columnActivations);
  expect(found?.columns).toEqual([
    {name: "fur", category: "warm"},
    {name: "year", category: null},
  ]);
});

it("gives evidence with the sums over all channels", async () => {
  const at = place("statistics", told, {
    "evidence by true class": [1, -1, 2, NaN],
    "totals, evidence by true class": [1, -1, 3, -4],
  });
  expect(await read(at, evidenceByClass)).toMatchObject({
    positive: Float32Array.of(1, 3),
    negative: Float32Array.of(-1, -4),
  });
});

it("tells what removing a channel does to each class", async () => {
  const at = place("statistics", told, {
    removal: [0, 1, 6, 2],
    "removal by class": [5, 0, 0, 1, 1, 1, 0, 2],
    "right with all": [5, 3],
  });
  const found = await read(at, measuredRemoval);
  expect(found?.removed).toEqual([
    {channel: 0, changed: 6, toWrong: [5, 1], toRight: [0, 0]},
    {channel: 1, changed: 2, toWrong: [0, 1], toRight: [1, 2]},
  ]);
  expect(found?.right).toEqual([5, 3]);
});

it("reads the same of groups, and nothing of one in the place of the other", async () => {
  const at = place("statistics", told, {
    summary: [0.1, 0.2, 3, 4, 1, 2, NaN, 0.9, 0.5, NaN],
    "evidence by true class": [1, -1, 2, NaN],
    "totals, evidence by true class": [1, -1, 3, -4],
    places: [0.5, 0.5, 0.5, 0.5],
  });
  expect(await read(at, (of) => ofGroups(channelSummary(of)))).toBeNull();
  const groups = asGroups(at);
  const summary = await read(groups, (of) => ofGroups(channelSummary(of)));
  expect(summary).toEqual(await read(at, channelSummary));
  const evidence = await read(groups, (of) => ofGroups(evidenceByClass(of)));
  expect(evidence).toEqual(await read(at, evidenceByClass));
  expect(await read(groups, (of) => ofGroups(places(of)))).toEqual(await read(at, places));
  expect(await read(groups, channelSummary)).toBeNull();
});

it("reads findings from what the manifest says", async () => {
  const at = place(
    "findings",
    {
      n_images: 9,
      fingerprint: "0f",
      accuracy: null,
      classes: [{index: 1, n_images: 5, accuracy: 0.8, confused: [4], shares: [0.2]}],
      findings: [
        {
          rule: "wrong",
          effect: 0.1,
          layer: "",
          channels: [],
          classes: [1],
          column: "",
          category: "",
          images: [3],
          numbers: {},
        },
      ],
      settings: {},
      complete: true,
    },
    {},
  );
  expect(await read(at, () => findings)).toMatchObject({
    step: 4,
    accuracy: null,
    classes: [{index: 1, nImages: 5, accuracy: 0.8, confused: [{index: 4, share: 0.2}]}],
    findings: [{rule: "wrong", layer: null, column: null, category: null}],
  });
  expect(await read(at, () => probeImages)).toBeNull();
});
