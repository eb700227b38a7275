/** Reads groups of neurons: those of a layer, and how those of two layers are linked. */
import {findBlobs, type ArtifactJson, type BlobInfo, type Manifest} from "../api";
import {activation, attribution, hidden, layersIn, network, transform, type Content} from "../grammar";
import {closestCount, type GroupChoice} from "../math/groups";
import type {FoundGroups, GroupLinks, GroupPart, LayerGroups} from "../model/groups";
import type {LayerInfo} from "../model/layer";
import type {Nan} from "./finite";
import {blobOf, describe, layerInfo, loadAtlas, measured, storedOf, valuesOf, type Part} from "./parts";
import {otherStep, type Reader, type Reading} from "./reader";

const atoms = (layer: string) => network("group", hidden(layer));
const factors = (layer: string) => activation(atoms(layer));
const effects = (layer: string) => attribution(atoms(layer), network("neuron", {kind: "output"}));
const between = (earlier: string, later: string) => attribution(atoms(earlier), atoms(later));

/** In a view of several layers all are of the last one's artifact, so that they fit together; links are with the later layer. */
const heldBy = (content: Content, layers: readonly string[]) => ({
  kind: "groups",
  layers: [...(layers.length > 1 ? layers : layersIn(content))].reverse(),
});

const ofLayer: Reader<FoundGroups> = {
  shapes: [factors(""), effects(""), transform("icons", atoms(""))],
  heldBy,
  always: true,
  readWith: (content) => factors(layersIn(content).join()),
  read: async (content, reading) => {
    const {chosen, offers} = chosenOf(reading, layersIn(content));
    const own = chosen.find(({layer}) => layer.name === layersIn(content).join());
    const loaded = own && (await loadLayer(reading, own, reading.example));
    return loaded ? {of: {...loaded, otherStep: otherStep(reading)}, offers} : null;
  },
};

const links: Reader<GroupLinks> = {
  shapes: [between("", "")],
  heldBy,
  read: async (content, reading) => {
    const {chosen} = chosenOf(reading, layersIn(content));
    const [earlier, later] = layersIn(content);
    const at = chosen.findIndex(({layer}) => layer.name === earlier);
    const neighbours = at >= 0 && chosen.at(at + 1)?.layer.name === later;
    return neighbours ? loadLinks(reading, chosen[at], chosen[at + 1], reading.example) : null;
  },
};

export default [ofLayer, links];

/** What is wished of groups, where it was chosen. */
export const wishOf = (choices: Readonly<Record<string, unknown>>): GroupChoice => ({
  groups: {},
  aligned: true,
  shared: false,
  ...(choices as Partial<GroupChoice>),
});

/** Chooses the factorisations of all layers that the view is about; of one, of those that are `asked` about, each by itself. */
function chosenOf({manifest, layers, example, choices}: Reading, asked: readonly string[]) {
  const {layers: inside = []} = (manifest.groups ?? {}) as ArtifactJson;
  const held = inside.map(layerInfo);
  const isOfAll = layers.length > 1;
  const wanted = isOfAll ? held : held.filter(({name}) => asked.includes(name));
  const known = wanted.map(({name}) => factorisationsOf(manifest, name, example));
  const every = known.flat();
  const [isShared, own] = [true, false].map((is) => every.some((each) => each.shared === is));
  const wish = wishOf(choices);
  const shared = isShared && (wish.shared || !own);
  const aligned = every.some((each) => each.aligned > 0 && each.shared === shared);
  return {
    chosen: choose(wanted, known, {...wish, shared, aligned: isOfAll && wish.aligned}),
    offers: {own, shared: isShared, aligned},
  };
}

type Factorisation = Pick<BlobInfo, "groups" | "aligned" | "shared">;

function factorisationsOf(manifest: Manifest, layer: string, example: number): Factorisation[] {
  return findBlobs(manifest, factors(layer), example).map(({groups, aligned, shared}) => ({groups, aligned, shared}));
}

interface Chosen {
  readonly layer: LayerInfo;
  readonly of: Factorisation;
  readonly counts: readonly number[];
}

/** Chooses a factorisation of each layer, the last first: those of the layer before are compatible with it, or not. */
function choose(
  layers: readonly LayerInfo[],
  known: readonly (readonly Factorisation[])[],
  {groups, aligned, shared}: GroupChoice,
): Chosen[] {
  const chosen: Chosen[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const alike = known[i].filter((each) => each.shared === shared);
    const next = chosen.at(0)?.of.groups ?? 0;
    const wishes = aligned ? [next, 0] : [0];
    const to = wishes.find((wish) => alike.some((each) => each.aligned === wish)) ?? alike.at(0)?.aligned;
    const counts = [...new Set(alike.filter((each) => each.aligned === to).map((each) => each.groups))].sort(
      (a, b) => a - b,
    );
    const count = closestCount(counts, groups[layers[i].name]);
    if (to === undefined || count === null) continue;
    chosen.unshift({layer: layers[i], of: {groups: count, aligned: to, shared}, counts});
  }
  return chosen;
}

/** The blobs that are of one factorisation alone, with links to so many later groups. */
const only = (part: Part, of: Factorisation, laterGroups = 0): Part => ({
  ...part,
  manifest: {
    ...part.manifest,
    blobs: part.manifest.blobs.filter(
      (blob) =>
        blob.groups === of.groups &&
        blob.aligned === of.aligned &&
        blob.shared === of.shared &&
        blob.later_groups === laterGroups,
    ),
  },
});

async function loadLayer(part: Reading, {layer, of, counts}: Chosen, example: number): Promise<LayerGroups | null> {
  const {later} = part;
  const own = only(part, of);
  const {name} = layer;
  // What is of all examples is logged once.
  const whole = of.shared ? null : example;
  const values = (content: Content, from: number | null, what: string, nan?: Nan) =>
    valuesOf(own, content, from, `${what} of ${name}`, nan);
  const told = (what: string) => transform(what, atoms(name));
  const crops = findBlobs(own.manifest, told("crops"), whole).at(0);
  const [
    spatial,
    channels,
    effect,
    rest,
    explained,
    magnitude,
    identity,
    vanished,
    icons,
    cropAtlas,
    cropValues,
    stability,
  ] = await Promise.all([
    measured(own, factors(name), example, `groups of ${name}`),
    storedOf(own, told("channel factors"), whole, `channel factors of ${name}`),
    measured(own, effects(name), example, `effects of the groups of ${name}`),
    values(transform("rest", effects(name)), example, "rest of the effects"),
    values(transform("explained", factors(name)), example, "share that the groups explain"),
    values(told("magnitude"), example, "magnitudes"),
    values(told("identity"), whole, "identities", "absent"),
    values(told("vanished"), whole, "vanished groups"),
    blobOf(own, told("icons"), whole, `icons of the groups of ${name}`, loadAtlas),
    crops
      ? later.load(`${describe(part.address)}, crops of groups of ${name}, ${JSON.stringify(of)}`, () =>
          blobOf(own, told("crops"), whole, `crops of ${name}`, loadAtlas),
        )
      : null,
    values(told("crop values"), whole, "crop values", "absent"),
    values(told("stability"), whole, "stability"),
  ]);
  if (spatial === null) return null;
  return {
    layer,
    unread: unreadOf(own.manifest, name, {channels, effects: effect, rest, explained}, example, whole),
    counts,
    ...{count: of.groups, aligned: of.aligned, shared: of.shared},
    spatial,
    channels,
    effects: effect && {targets: targetsOf(own.manifest, name, example), values: effect, rest},
    explained: explained?.at(0) ?? null,
    magnitude,
    ...identityOf(of.groups, identity, vanished),
    stability: stability?.length === 2 * of.groups ? stability : null,
    icons,
    cropsPerGroup: crops?.shape[1] ?? 0,
    crops: cropAtlas,
    cropValues,
  };
}

const targetsOf = (manifest: Manifest, layer: string, example: number): readonly number[] =>
  findBlobs(manifest, effects(layer), example).at(0)?.targets ?? [];

/** The parts that are logged but could not be read; `whole` is the example of what is of all examples where they are shared. */
function unreadOf(
  manifest: Manifest,
  layer: string,
  read: Readonly<Record<GroupPart, unknown>>,
  example: number,
  whole: number | null,
): readonly GroupPart[] {
  const parts: readonly [GroupPart, Content, number | null][] = [
    ["channels", transform("channel factors", atoms(layer)), whole],
    ["effects", effects(layer), example],
    ["rest", transform("rest", effects(layer)), example],
    ["explained", transform("explained", factors(layer)), example],
  ];
  const failed = parts.filter(
    ([part, content, of]) => read[part] === null && findBlobs(manifest, content, of).length > 0,
  );
  return failed.map(([part]) => part);
}

/** Which groups of the step before go on, under which numbers. */
function identityOf(n: number, identity: Float32Array | null, vanished: Float32Array | null) {
  const similarities = identity && Float32Array.from({length: n}, (_, g) => identity[2 * g + 1]);
  const first = similarities?.every(Number.isNaN) === true && vanished === null;
  return {
    ids: Array.from({length: n}, (_, g) => identity?.[2 * g] ?? g),
    similarities: first ? null : similarities,
    vanished: [...(vanished ?? [])],
  };
}

async function loadLinks(part: Part, first: Chosen, last: Chosen, example: number): Promise<GroupLinks | null> {
  const [earlier, later] = [first.layer.name, last.layer.name];
  const content = between(earlier, later);
  const linked = (aligned: number) => only(part, {...first.of, aligned}, last.of.groups);
  const values = (aligned: number) => valuesOf(linked(aligned), content, example, `links of ${earlier} and ${later}`);
  const [own, rest, separate, compatible] = await Promise.all([
    measured(linked(first.of.aligned), content, example, `links of ${earlier} and ${later}`),
    valuesOf(linked(first.of.aligned), transform("rest", content), example, "rest of the links"),
    values(0),
    values(last.of.groups),
  ]);
  const held = findBlobs(linked(first.of.aligned).manifest, transform("rest", content), example).length > 0;
  return own && {earlier, later, values: own, rest, restUnread: rest === null && held, separate, compatible};
}
