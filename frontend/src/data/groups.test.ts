import {describe, expect, it} from "vitest";
import type {Address, Api, BlobInfo, Index, Manifest} from "../api";
import {
  activation,
  attribution,
  dumps,
  hidden,
  layersIn,
  network,
  transform,
  type Content,
  type Element,
} from "../grammar";
import {contentOf, groupEvidence, groupLinks, groups, layersOf} from "../interfaces";
import type {GroupChoice} from "../math/groups";
import type {ViewData} from "../model/frame";
import {VIEWS} from "../views";
import {groupsIn} from "../views/shared/groupsData";
import {Data, isHeld, type Place} from "./data";
import {Later} from "./later";
import {PLAIN} from "./page.fixture";

const info = (name: string) => ({name, height: 1, width: 2, channels: 3, signed: false});
const group = (layer: string) => network("group", hidden(layer));
const OUTPUT = network("neuron", {kind: "output"});

const values: number[][] = [];
interface Of {
  readonly groups: number;
  readonly aligned?: number;
  readonly shared?: boolean;
  readonly later_groups?: number;
}
function blob(content: Content, example: number | null, own: number[], of: Of, targets: number[] = []): BlobInfo {
  const index = values.push(own) - 1;
  const measures = {minimum: 0, maximum: 9, p99: 9};
  return {index, content: dumps(content), example, targets, shape: [own.length], ...PLAIN, ...of, ...measures};
}

const factors = (layer: string, example: number, of: Of) =>
  blob(
    activation(group(layer)),
    example,
    Array.from({length: 2 * of.groups}, (_, i) => i),
    of,
  );
const links = (of: Of, at: number) =>
  blob(
    attribution(group("a"), group("b")),
    0,
    Array.from({length: of.groups * (of.later_groups ?? 0)}, () => at),
    of,
  );

const manifest: Manifest = {
  groups: {
    layers: ["a", "b"].map((name) => ({
      ...info(name),
      receptive_field: null,
      cut_from_output: false,
      cut_from_input: false,
    })),
    settings: {how: "so"},
    complete: true,
  },
  blobs: [
    ...[2, 3].flatMap((groups) => [
      factors("b", 0, {groups}),
      factors("b", 1, {groups, shared: true}),
      factors("a", 0, {groups}),
      ...[2, 3].map((aligned) => factors("a", 0, {groups, aligned})),
      ...[2, 3].flatMap((later_groups) => [
        links({groups, later_groups}, 1),
        links({groups, later_groups, aligned: later_groups}, 2),
      ]),
    ]),
    blob(attribution(group("b"), OUTPUT), 0, [1, 2, 3, 4, 5, 6], {groups: 3}, [7, 8]),
    blob(transform("rest", attribution(group("b"), OUTPUT)), 0, [10, 20], {groups: 3}, [7, 8]),
    blob(transform("explained", activation(group("b"))), 0, [0.5], {groups: 3}),
    blob(transform("identity", group("b")), 0, [4, NaN, 0, 0.5, 2, 0.75], {groups: 3}),
    blob(transform("vanished", group("b")), 0, [1], {groups: 3}),
    blob(transform("identity", group("b")), 0, [0, NaN, 1, NaN], {groups: 2}),
  ],
};
const alone: Manifest = {
  groups: {
    layers: [{...info("a"), receptive_field: null, cut_from_output: false, cut_from_input: false}],
    settings: {},
    complete: true,
  },
  blobs: [2, 3].map((groups) => factors("a", 0, {groups})),
};
const steps = [{step: 1, wall_time: 1}];
const index: Index = {
  data_location: "",
  problems: [],
  runs: [{run: "r", tags: ["a", "b"].map((layer) => ({tag: `groups/${layer}`, kind: "groups", layer, steps}))}],
};
const at: Address = {run: "r", tag: "snapshot", step: 1, wall_time: 1};
const layers = ["a", "b", "c"].map(info);

const place: Place = {
  api: {
    manifest: ({tag}: Address) => Promise.resolve(tag === "groups/a" ? alone : manifest),
    array: (_: unknown, {index: i, shape}: BlobInfo) =>
      Promise.resolve({values: Float32Array.from(values[i]), errors: () => 0, shape}),
  } as unknown as Api,
  index,
  address: at,
  scales: () => Promise.resolve([]),
  signal: new AbortController().signal,
  warnings: [],
};

async function load(
  id: string,
  choices: Partial<GroupChoice> = {},
  example = 0,
  layer = "b",
  among = index,
  api = place.api,
) {
  const view = VIEWS.find((each) => each.id === id);
  if (view === undefined) throw new Error(`no view ${id}`);
  const scope = {layer: hidden(layer), layers: layers.map(({name}) => hidden(name))};
  const names = layersOf(view, scope).flatMap(layersIn);
  const asked = {example, layers: names, classes: [], choices};
  const data = new Data({...place, index: among, api}, asked, new Later(true, new Set()), view.wants(scope));
  const get = await data.all(view.interface(scope).map((element) => contentOf(element)));
  const shown = layers.filter(({name}) => names.includes(name));
  return groupsIn({get} as ViewData, shown);
}
const chosen = (loaded: Awaited<ReturnType<typeof load>>) =>
  loaded?.layers.map(({layer, count, aligned, counts}) => [layer.name, count, aligned, counts]);

it("layers have groups where an artifact of theirs is logged, and with it what every one holds", async () => {
  const held = new Set(manifest.blobs.map(({content}) => content));
  for (const {name} of layers) {
    const contents = [groups, groupEvidence].map((element) => contentOf(element(hidden(name))));
    expect(await Promise.all(contents.map((content) => isHeld(place, content)))).toEqual(
      name === "c" ? [false, false] : [true, true],
    );
  }
  expect([groups, groupEvidence].every((element) => held.has(dumps(contentOf(element(hidden("b"))))))).toBe(true);
});

describe("the selected layer's groups", () => {
  it("are loaded with all that is known of them", async () => {
    const loaded = await load("neuron_groups");
    expect(chosen(loaded)).toEqual([["b", 3, 0, [2, 3]]]);
    expect(loaded).toMatchObject({step: 1, settings: {how: "so"}, shared: false, links: []});
    expect(loaded?.offers).toEqual({own: true, shared: false, aligned: false});
    const [{effects, explained, ids, similarities, vanished, icons, channels}] = loaded?.layers ?? [];
    expect(effects?.targets).toEqual([7, 8]);
    expect([...(effects?.rest ?? [])]).toEqual([10, 20]);
    expect([explained, ids, vanished, icons, channels]).toEqual([0.5, [4, 0, 2], [1], null, null]);
    expect([...(similarities ?? [])]).toEqual([NaN, 0.5, 0.75]);
  });

  it("at the first step none is new", async () => {
    const [of] = (await load("neuron_groups", {groups: {b: 2}}))?.layers ?? [];
    expect([of.count, of.similarities]).toEqual([2, null]);
  });

  it("of an earlier layer are from its own artifact", async () => {
    expect(chosen(await load("neuron_groups", {}, 0, "a"))).toEqual([["a", 3, 0, [2, 3]]]);
  });

  it("are shared where there are no others, with numbers for names", async () => {
    const loaded = await load("neuron_groups", {}, 1);
    expect(loaded).toMatchObject({shared: true, offers: {own: false, shared: true}});
    expect(loaded?.layers[0].ids).toEqual([0, 1, 2]);
  });

  it("are none where none are logged of the example, or of the layer, or shown", async () => {
    expect(await load("neuron_groups", {}, 5)).toBeNull();
    expect(await load("neuron_groups", {}, 0, "c")).toBeNull();
    expect(await load("activation_grids")).toBeNull();
    expect(await load("neuron_groups", {}, 0, "b", {...index, runs: []})).toBeNull();
  });
});

describe("linked groups", () => {
  const linkValues = (loaded: Awaited<ReturnType<typeof load>>) => loaded?.links.map(({values}) => [...values.values]);

  it("are compatible with as many as the later layer shows", async () => {
    const loaded = await load("group_attribution", {groups: {a: 2}});
    expect(chosen(loaded)).toEqual([
      ["a", 2, 3, [2, 3]],
      ["b", 3, 0, [2, 3]],
    ]);
    expect(linkValues(loaded)).toEqual([[2, 2, 2, 2, 2, 2]]);
    expect(loaded?.offers.aligned).toBe(true);
  });

  it("or each by itself, with the other links beside", async () => {
    const loaded = await load("group_attribution", {groups: {a: 3, b: 2}, aligned: false});
    expect(chosen(loaded)?.map(([, count, aligned]) => [count, aligned])).toEqual([
      [3, 0],
      [2, 0],
    ]);
    const [{separate, compatible}] = loaded?.links ?? [];
    expect([[...(separate ?? [])], [...(compatible ?? [])]]).toEqual([
      [1, 1, 1, 1, 1, 1],
      [2, 2, 2, 2, 2, 2],
    ]);
  });

  it("what is logged but cannot be read is told from what is not logged", async () => {
    const names = (content: string | null) =>
      ["rest", "explained"].some((name) => content?.includes(`"name":"${name}"`));
    const api = {
      manifest: (address: Address, signal: AbortSignal) => place.api.manifest(address, signal),
      array: (address: Address, blob: BlobInfo, signal: AbortSignal) =>
        names(blob.content) ? Promise.reject(new Error("damaged")) : place.api.array(address, blob, signal),
    } as unknown as Api;
    const loaded = await load("group_attribution", {}, 0, "b", index, api);
    expect(loaded?.layers.map(({unread}) => unread)).toEqual([[], ["rest", "explained"]]);
    const whole = await load("group_attribution");
    expect(whole?.layers.map(({unread, effects, channels}) => [unread, effects === null, channels])).toEqual([
      [[], true, null],
      [[], false, null],
    ]);
  });

  it("a layer without any for the example is left out", async () => {
    const loaded = await load("group_attribution", {}, 1);
    expect(chosen(loaded)?.map(([name]) => name)).toEqual(["b"]);
    expect(loaded?.links).toEqual([]);
  });
});

describe("the page of a feature", () => {
  async function page(layer: string, choices: Partial<GroupChoice> = {}) {
    const asked = {example: 0, layers: [layer], classes: [], choices};
    const data = new Data(place, asked, new Later(true, new Set()), []);
    const contents = [groupLinks(hidden("a"), hidden("b")), groups(hidden("a")), groups(hidden("b"))] as const;
    const get = await data.all(contents.map((element: Element) => contentOf(element)));
    const [links, ...of] = contents;
    return {links: get(contentOf(links)).value, of: of.map((element) => get(contentOf(element)).value?.of)};
  }

  it.each(["a", "b"])("of layer %s has links with groups of the other that were made by themselves", async (layer) => {
    const {links, of} = await page(layer, {groups: {a: 2}});
    expect(of.map((each) => [each?.count, each?.aligned])).toEqual([
      [2, 0],
      [3, 0],
    ]);
    expect([...(links?.values.values ?? [])]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
