import {describe, expect, it} from "vitest";
import type {Address, Api, BlobInfo, Index, Manifest} from "../api";
import {activation, attribution, dumps, hidden, network, transform, type Content} from "../grammar";
import {contentOf, evidenceRegions, neurons, positionLinks} from "../interfaces";
import type {ViewData} from "../model/frame";
import {dataOf as channelDataOf} from "../views/channel_attribution/data";
import {dataOf as spatialDataOf} from "../views/spatial_attribution/data";
import channelView from "../views/channel_attribution";
import spatialView from "../views/spatial_attribution";
import {Data, type Place} from "./data";
import {READERS} from "./index";
import {Later} from "./later";
import {layerOf, PLAIN} from "./page.fixture";
import {measured, type Part} from "./parts";

const OUTPUT = network("neuron", {kind: "output"});
const at = (atom: "spatial" | "channel", layer: string) => network(atom, hidden(layer));

const values: number[][] = [];
function blob(content: Content, shape: number[], own: number[], targets: number[] = []): BlobInfo {
  const index = values.push(own) - 1;
  const measures = {minimum: Math.min(...own), maximum: Math.max(...own), p99: Math.max(...own)};
  return {index, content: dumps(content), example: 0, targets, shape, ...PLAIN, ...measures};
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
  relations: {layers: ["a", "b", "c"].map(layerOf), settings: {}, complete: false},
  blobs: [
    blob(attribution(at("spatial", "a"), at("spatial", "b")), [1, 2, 2], [1, 2, 3, 4]),
    blob(attribution(at("channel", "a"), at("channel", "b")), [2, 3], [1, 2, 3, 4, 5, 6], [4, 9]),
  ],
};

const regionsOfA = transform("regions", attribution(at("spatial", "a"), OUTPUT));
const measuredRegions: Manifest = {
  regions: {
    layer: layerOf("a"),
    settings: {regions: "the strongest", method: "by others", donors: "9 others"},
    complete: false,
    n_donors: 9,
  },
  blobs: [
    blob(regionsOfA, [2, 1, 2], [1, 0, 0, 1]),
    blob(transform("evidence", regionsOfA), [2, 2], [1, 2, 3, 4], [7, 0]),
    blob(transform("effects", regionsOfA), [2, 2], [5, 6, 7, NaN], [7, 0]),
    blob(transform("standard errors", regionsOfA), [2, 2], [0.1, 0.2, 0.3, 0.4], [7, 0]),
  ],
};

const index: Index = {
  data_location: "",
  problems: [],
  runs: [
    {
      run: "r",
      tags: [
        {tag: "relations", kind: "relations", layer: "", steps: [{step: 2, wall_time: 2}]},
        {tag: "regions", kind: "regions", layer: "a", steps: [{step: 3, wall_time: 3}]},
      ],
    },
  ],
};

function part(): Part {
  const api = {
    manifest: ({tag}: Address) =>
      Promise.resolve(tag === "snapshot" ? snapshot : tag === "regions" ? measuredRegions : relations),
    array: (_: Address, b: BlobInfo) =>
      Promise.resolve({values: new Float32Array(values[b.index]), errors: () => 0, shape: b.shape}),
  } as unknown as Api;
  const address = {run: "r", tag: "snapshot", step: 4, wall_time: 4};
  return {
    api,
    address,
    manifest: snapshot,
    scales: () => Promise.resolve([]),
    signal: new AbortController().signal,
    warnings: [],
  };
}

const layers = ["a", "b", "c"].map(layerOf);
const logits = new Float32Array([5, 0, 0, 0, 0, 0, 0, 9]);
const scope = {layer: hidden("a"), layers: layers.map(({name}) => hidden(name))};
const image = {} as ImageBitmap;

interface Loading {
  readonly example?: number;
  readonly later?: Later;
  readonly among?: Index;
}

/** Loads the contents of a view of all layers; gives what it takes from them. */
async function load<D>(
  view: typeof spatialView,
  dataOf: (data: ViewData) => D,
  {example = 0, later = new Later(true, new Set()), among = index}: Loading = {},
): Promise<D> {
  const place: Place = {...part(), index: among};
  const asked = {example, layers: ["a", "b", "c"], classes: [7], choices: {}};
  const data = new Data(place, asked, later, view.wants(scope));
  const get = await data.all(view.interface(scope).map((element) => contentOf(element)));
  const withImage: ViewData["get"] = (content) =>
    content.kind === "dataset" ? {value: image as never, coming: false, from: null, problem: null} : get(content);
  return dataOf({example, logits, network: layers, get: withImage} as unknown as ViewData);
}

const spatial = (loading?: Loading) => load(spatialView, spatialDataOf, loading);
const channel = (loading?: Loading) => load(channelView, channelDataOf, loading);

describe("layers", () => {
  it("come with the evidence that the view shows, the likeliest class first, and what was not logged is null", async () => {
    const [a, b] = (await spatial()).layers;
    expect([...(a.activations?.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(a.evidence.map(({target, positions}) => [target, ...positions.values])).toEqual([
      [7, 1, 2],
      [0, 3, 4],
    ]);
    expect([...(a.factors?.values ?? [])]).toEqual([1, 0, 0, 1]);
    expect(b).toMatchObject({layer: {name: "b"}, activations: null, evidence: [], factors: null});
    const [channels, none] = (await channel()).layers;
    expect(channels.evidence.map(({target, channels: c}) => [target, ...c.values])).toEqual([[0, 5, 6, 7]]);
    expect(none).toMatchObject({layer: {name: "b"}, activations: null, evidence: [], dictionary: null});
  });

  it("tell what was not kept from zero", async () => {
    const content = attribution(at("channel", "a"), OUTPUT);
    const own = {...part(), manifest: {blobs: [{...blob(content, [1, 3], [5, 0, 7], [0]), strongest: 2}]}};
    const loaded = await measured(own, content, 0, "evidence", 0);
    expect(loaded).toMatchObject({strongest: 2});
    expect([...(loaded?.values ?? [])]).toEqual([5, NaN, 7]);
    expect(await measured(part(), content, 0, "evidence", 0)).not.toHaveProperty("strongest");
  });

  it("do not wait for activations", async () => {
    const later = new Later(false, new Set());
    const [a] = (await spatial({later})).layers;
    expect([a.activations, later.pending]).toEqual([null, true]);
    expect(a.evidence).toHaveLength(2);
  });

  it("come with what their factors stand for, one row for each", async () => {
    const {factors} = await spatial();
    expect(factors?.targets).toEqual([7, 0, 3]);
    expect([...(factors?.loadings ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await spatial({example: 1})).factors).toBeNull();
  });
});

describe("relations", () => {
  it("are of positions, or of channels with their targets, for each pair", async () => {
    const {relations: ofPositions} = await spatial();
    expect(ofPositions).toMatchObject({step: 2, complete: true});
    expect(ofPositions?.pairs?.map(({earlier, later}) => earlier + later)).toEqual(["ab", "ac", "bc"]);
    expect([...(ofPositions?.pairs?.[0].positions?.values ?? [])]).toEqual([1, 2, 3, 4]);
    expect(ofPositions?.pairs?.[0].channels).toBeNull();
    expect(ofPositions?.pairs?.[1].positions).toBeNull();
    const ofChannels = (await channel()).relations?.pairs?.[0];
    expect(ofChannels?.positions).toBeNull();
    expect(ofChannels?.channels?.later).toEqual([4, 9]);
    expect([...(ofChannels?.channels?.values.values ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("may come later, lack an example, and are null where none were logged", async () => {
    const later = new Later(false, new Set());
    expect((await spatial({later})).relations).toMatchObject({step: 2, pairs: null});
    expect(later.pending).toBe(true);
    expect((await spatial({example: 1})).relations?.complete).toBe(false);
    expect((await spatial({among: {...index, runs: []}})).relations).toBeNull();
  });
});

describe("regions", () => {
  it("come with their numbers by class, their step, and how they were measured", async () => {
    const [a, b] = (await spatial()).layers;
    expect(a.regions).toEqual({
      regions: [
        {
          mask: new Uint8Array([1, 0]),
          effects: [
            {target: 7, evidence: 1, effect: 5, error: expect.closeTo(0.1) as number},
            {target: 0, evidence: 3, effect: 7, error: expect.closeTo(0.3) as number},
          ],
        },
        // What is no number was not measured.
        {
          mask: new Uint8Array([0, 1]),
          effects: [{target: 7, evidence: 2, effect: 6, error: expect.closeTo(0.2) as number}],
        },
      ],
      donors: 9,
      step: 3,
      how: "Numbered regions: the strongest. Measured: by others. 9 others.",
    });
    expect(b.regions).toBeNull();
  });

  it("were not reached of an example that the artifact lacks", async () => {
    expect((await spatial({example: 1})).layers[0].regions).toBe("unreached");
  });

  it("whose numbers are of others cannot be read, and it is said", async () => {
    const [masks, evidence, ...rest] = measuredRegions.blobs;
    const damaged = {...measuredRegions, blobs: [masks, {...evidence, shape: [2, 3]}, ...rest]};
    const own = {...part(), manifest: damaged, example: 0, layers: [], classes: [], choices: {}};
    const reader = READERS.find(({shapes}) =>
      shapes.some((shape) => dumps(shape) === dumps(transform("regions", attribution(at("spatial", ""), OUTPUT)))),
    );
    const later = new Later(true, new Set());
    const reading = {...own, later, shown: 0, other: () => Promise.resolve(null)};
    expect(await reader?.read(contentOf(evidenceRegions(hidden("a"))), reading)).toBeNull();
    expect(own.warnings.map(({text}) => text).join()).toContain("numbers of 2 classes and 2 regions, got 2 × 3");
  });
});

describe("contents", () => {
  const data = new Data(
    {...part(), index},
    {example: 0, layers: ["a"], classes: [], choices: {}},
    new Later(true, new Set()),
    [],
  );

  it("are loaded once, and say from which step they are where that is another one", async () => {
    const content = contentOf(positionLinks(hidden("a"), hidden("b")));
    expect(data.get(content)).toBe(data.get(content));
    expect((await data.get(content)).from).toMatchObject({step: 2, complete: false, reached: true, examples: [0]});
    expect((await data.get(contentOf(neurons(hidden("a"))))).from?.step).toBe(4);
  });

  it("of unknown shapes are absent", async () => {
    const unknown = transform("alignment", at("channel", "a"));
    expect(await data.get(unknown)).toEqual({value: null, coming: false, from: null, problem: null});
  });
});
