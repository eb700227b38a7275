import {describe, expect, it} from "vitest";
import type {Address, Api, BlobInfo, Index, Manifest} from "../api";
import {activation, attribution, dumps, hidden, infoVis, network, transform, type Content} from "../grammar";
import type {Interfaced} from "../interfaces";
import {Later} from "./later";
import {loadFactors, loadLayers} from "./layers";
import {measured, type Part} from "./parts";
import {loadRelations} from "./relations";

const OUTPUT = network("neuron", {kind: "output"});
const at = (atom: "spatial" | "channel", layer: string) => network(atom, hidden(layer));
const info = (name: string) => ({name, height: 1, width: 2, channels: 3, signed: false, receptive_field: null});

const values: number[][] = [];
function blob(content: Content, shape: number[], own: number[], targets: number[] = []): BlobInfo {
  const index = values.push(own) - 1;
  const layout = {encoding: "float32", scale_axis: null, sprite: null, strongest: null} as const;
  const of = {groups: 0, aligned: 0, later_groups: 0, shared: false};
  const measures = {minimum: Math.min(...own), maximum: Math.max(...own), p99: Math.max(...own)};
  return {index, content: dumps(content), example: 0, targets, shape, ...layout, ...of, ...measures};
}

const snapshot: Manifest = {
  blobs: [
    blob(activation(network("neuron", hidden("a"))), [1, 2, 3], [1, 2, 3, 4, 5, 6]),
    blob(attribution(at("spatial", "a"), OUTPUT), [2, 1, 2], [1, 2, 3, 4], [7, 0]),
    blob(attribution(at("channel", "a"), OUTPUT), [1, 3], [5, 6, 7], [0]),
    blob(transform("factors", attribution(at("spatial", "a"), OUTPUT)), [1, 2, 2], [1, 0, 0, 1]),
    // One row for each of three classes, one column for each of two factors.
    blob(transform("factors", activation(OUTPUT)), [3, 2], [1, 4, 2, 5, 3, 6], [7, 0, 3]),
  ],
};
const relations: Manifest = {
  relations: {layers: ["a", "b", "c"].map(info), settings: {}, complete: false},
  blobs: [
    blob(attribution(at("spatial", "a"), at("spatial", "b")), [1, 2, 2], [1, 2, 3, 4]),
    blob(attribution(at("channel", "a"), at("channel", "b")), [2, 3], [1, 2, 3, 4, 5, 6], [4, 9]),
  ],
};

const index: Index = {
  data_location: "",
  problems: [],
  runs: [
    {
      run: "r",
      tags: [{tag: "relations", kind: "relations", layer: "", steps: [{step: 2, wall_time: 2}]}],
    },
  ],
};

const view = (...contents: Content[]) =>
  ({id: "v", layers: "all", interface: () => contents.map(infoVis)}) as unknown as Interfaced;
const byPosition = view(attribution(at("spatial", ""), OUTPUT));
const byChannel = view(attribution(at("channel", ""), OUTPUT));
const other = view(activation(OUTPUT));

function part(): Part {
  const api = {
    manifest: () => Promise.resolve(relations),
    array: (_: Address, b: BlobInfo) => Promise.resolve({values: new Float32Array(values[b.index]), shape: b.shape}),
  } as unknown as Api;
  const address = {run: "r", tag: "snapshot", step: 4, wall_time: 4};
  return {api, address, manifest: snapshot, scales: [], signal: new AbortController().signal, warnings: []};
}

const layers = [info("a"), info("b")];
const subject = {example: 0, logits: new Float32Array([5, 0, 0, 0, 0, 0, 0, 9])};
const now = () => new Later(true, new Set());

describe("layers", () => {
  it("come with the evidence that the view shows, the likeliest class first, and what was not logged is null", async () => {
    const [a, b] = await loadLayers(part(), index, layers, subject, byPosition, now());
    expect([...(a.activations?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(a.evidence.map(({target, positions}) => [target, ...(positions?.values ?? [])])).toEqual([
      [7, 1, 2],
      [0, 3, 4],
    ]);
    expect(a.evidence.map(({channels}) => channels)).toEqual([null, null]);
    expect([...(a.factors?.values ?? [])]).toEqual([1, 0, 0, 1]);
    expect(b).toMatchObject({layer: {name: "b"}, activations: null, evidence: [], factors: null, dictionary: null});
    const [channels] = await loadLayers(part(), index, layers, subject, byChannel, now());
    expect(channels.evidence.map(({target, channels: c}) => [target, ...(c?.values ?? [])])).toEqual([[0, 5, 6, 7]]);
    expect([channels.evidence[0].positions, channels.factors]).toEqual([null, null]);
  });

  it("tell what was not kept from zero", async () => {
    const content = attribution(at("channel", "a"), OUTPUT);
    const own = {...part(), manifest: {blobs: [{...blob(content, [1, 3], [5, 0, 7], [0]), strongest: 2}]}};
    const loaded = await measured(own, content, 0, "evidence", 0);
    expect(loaded).toMatchObject({strongest: 2});
    expect([...(loaded?.values ?? [])]).toEqual([5, NaN, 7]);
    expect(await measured(part(), content, 0, "evidence", 0)).not.toHaveProperty("strongest");
  });

  it("do not wait for activations, and are not loaded for other views", async () => {
    const later = new Later(false, new Set());
    const [a] = await loadLayers(part(), index, layers, subject, byPosition, later);
    expect([a.activations, later.pending]).toEqual([null, true]);
    expect(await loadLayers(part(), index, layers, subject, other, now())).toEqual([]);
  });

  it("come with their factors, one row for each", async () => {
    const factors = await loadFactors(part(), 0, byPosition);
    expect(factors?.targets).toEqual([7, 0, 3]);
    expect([...(factors?.loadings ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await loadFactors(part(), 0, byChannel)).toBeNull();
    expect(await loadFactors(part(), 1, byPosition)).toBeNull();
  });
});

describe("relations", () => {
  it("are of positions, or of channels with their targets, for each pair", async () => {
    const loaded = await loadRelations(part(), index, 0, byPosition, now());
    expect(loaded).toMatchObject({step: 2, complete: true});
    expect(loaded?.pairs?.map(({earlier, later}) => earlier + later)).toEqual(["ab", "ac", "bc"]);
    expect([...(loaded?.pairs?.[0].positions?.values ?? [])]).toEqual([1, 2, 3, 4]);
    expect(loaded?.pairs?.[0].channels).toBeNull();
    expect(loaded?.pairs?.[1].positions).toBeNull();
    const ofChannels = (await loadRelations(part(), index, 0, byChannel, now()))?.pairs?.[0];
    expect(ofChannels?.positions).toBeNull();
    expect(ofChannels?.channels?.later).toEqual([4, 9]);
    expect([...(ofChannels?.channels?.values.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("may come later, lack an example, and are nothing to other views or where none were logged", async () => {
    const later = new Later(false, new Set());
    expect(await loadRelations(part(), index, 0, byPosition, later)).toMatchObject({step: 2, pairs: null});
    expect(later.pending).toBe(true);
    expect((await loadRelations(part(), index, 1, byPosition, now()))?.complete).toBe(false);
    expect(await loadRelations(part(), index, 0, other, now())).toBeNull();
    expect(await loadRelations(part(), {...index, runs: []}, 0, byPosition, now())).toBeNull();
  });
});
