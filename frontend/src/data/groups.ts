/** Loads the groups of neurons that go with a snapshot. */
import {findBlobs, type Address, type BlobInfo, type Index, type Manifest} from "../api";
import {activation, attribution, hidden, network, transform, type Content} from "../grammar";
import {attributesGroups, showsGroups, type Interfaced} from "../interfaces";
import {closestCount, type GroupChoice} from "../math/groups";
import type {GroupLinks, LayerGroups, NeuronGroups} from "../model/groups";
import type {LayerInfo} from "../model/layer";
import {groupsAt} from "./catalog";
import type {Later} from "./later";
import {optional} from "./optional";
import {blobOf, describe, layerInfo, loadAtlas, loadValues, measured, type Part} from "./parts";

/** The layers of which groups go with a snapshot, shallow to deep. */
export const groupedLayers = (index: Index, {run, step}: Address, layers: readonly LayerInfo[]): LayerInfo[] =>
  layers.filter(({name}) => groupsAt(index, run, name, step) !== undefined);

const atoms = (layer: string) => network("group", hidden(layer));
const factors = (layer: string) => activation(atoms(layer));
const effects = (layer: string) => attribution(atoms(layer), network("neuron", {kind: "output"}));
const between = (earlier: string, later: string) => attribution(atoms(earlier), atoms(later));

/** What there is wherever groups of a layer are logged, so that their long manifest is read only where they are shown. */
export const contentsOfGroups = ({name}: LayerInfo): Content[] => [factors(name), effects(name)];

/** What is wished of groups, where it was chosen. */
export function choiceOf(choices: Readonly<Record<string, unknown>>): GroupChoice {
  return {groups: {}, aligned: true, shared: false, ...(choices as Partial<GroupChoice>)};
}

interface Subject {
  /** The selected layer. */
  readonly layer: string;
  /** All that have groups, shallow to deep. */
  readonly grouped: readonly LayerInfo[];
  readonly example: number;
}

/** Loads the groups that a view shows: of the selected layer, or of all that are linked, which are logged with the last. */
export async function loadGroups(
  part: Part,
  index: Index,
  {layer, grouped, example}: Subject,
  choice: GroupChoice,
  view: Interfaced | null,
  later: Later,
): Promise<NeuronGroups | null> {
  if (view === null || !showsGroups(view)) return null;
  const linked = attributesGroups(view);
  const {run, step} = part.address;
  const address = groupsAt(index, run, linked ? (grouped.at(-1)?.name ?? layer) : layer, step);
  const manifest =
    address && (await optional(part.api.manifest(address, part.signal), part.warnings, describe(address)));
  if (address === undefined || !manifest?.groups) return null;
  const own = {...part, address, manifest};
  const held = manifest.groups.layers.map(layerInfo);
  const wanted = linked ? held : held.slice(-1);
  const known = wanted.map(({name}) => factorisationsOf(manifest, name, example));
  const every = known.flat();
  const [shared, notShared] = [true, false].map((is) => every.some((each) => each.shared === is));
  const isShared = shared && (choice.shared || !notShared);
  const chosen = choose(wanted, known, {...choice, shared: isShared});
  const pairs = chosen.slice(1).map((next, i) => [chosen[i], next] as const);
  const [layers, links] = await Promise.all([
    Promise.all(chosen.map((each) => loadLayer(own, each, example, later))),
    Promise.all(pairs.map(([first, last]) => loadLinks(own, first, last, example))),
  ]);
  const {settings, complete} = manifest.groups;
  return {
    step: address.step,
    settings,
    complete,
    shared: isShared,
    offers: {own: notShared, shared, aligned: every.some((each) => each.aligned > 0 && each.shared === isShared)},
    layers: layers.flatMap((each) => each ?? []),
    links: links.flatMap((each) => each ?? []),
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

async function loadLayer(part: Part, {layer, of, counts}: Chosen, example: number, later: Later) {
  const own = only(part, of);
  const {name} = layer;
  // What is of all examples is logged once.
  const whole = of.shared ? null : example;
  const values = (content: Content, from: number | null, what: string) =>
    blobOf(own, content, from, `${what} of ${name}`, loadValues);
  const told = (what: string) => transform(what, atoms(name));
  const crops = findBlobs(own.manifest, told("crops"), whole).at(0);
  const [spatial, channels, effect, rest, explained, magnitude, identity, vanished, icons, cropAtlas, cropValues] =
    await Promise.all([
      measured(own, factors(name), example, `groups of ${name}`),
      values(told("channel factors"), whole, "channel factors"),
      measured(own, effects(name), example, `effects of the groups of ${name}`),
      values(transform("rest", effects(name)), example, "rest of the effects"),
      values(transform("explained", factors(name)), example, "share that the groups explain"),
      values(told("magnitude"), example, "magnitudes"),
      values(told("identity"), whole, "identities"),
      values(told("vanished"), whole, "vanished groups"),
      blobOf(own, told("icons"), whole, `icons of the groups of ${name}`, loadAtlas),
      crops
        ? later.load(`${describe(part.address)}, crops of groups of ${name}, ${JSON.stringify(of)}`, () =>
            blobOf(own, told("crops"), whole, `crops of ${name}`, loadAtlas),
          )
        : null,
      values(told("crop values"), whole, "crop values"),
    ]);
  if (spatial === null) return null;
  const targets = findBlobs(own.manifest, effects(name), example).at(0)?.targets ?? [];
  const similarities = identity && Float32Array.from({length: of.groups}, (_, g) => identity[2 * g + 1]);
  const first = similarities?.every(Number.isNaN) === true && vanished === null;
  return {
    layer,
    counts,
    count: of.groups,
    aligned: of.aligned,
    spatial,
    channels,
    effects: effect && {targets, values: effect, rest},
    explained: explained?.at(0) ?? null,
    magnitude,
    ids: Array.from({length: of.groups}, (_, g) => identity?.[2 * g] ?? g),
    similarities: first ? null : similarities,
    vanished: [...(vanished ?? [])],
    icons,
    cropsPerGroup: crops?.shape[1] ?? 0,
    crops: cropAtlas,
    cropValues,
  } satisfies LayerGroups;
}

async function loadLinks(part: Part, first: Chosen, last: Chosen, example: number): Promise<GroupLinks | null> {
  const [earlier, later] = [first.layer.name, last.layer.name];
  const content = between(earlier, later);
  const linked = (aligned: number) => only(part, {...first.of, aligned}, last.of.groups);
  const values = (aligned: number) =>
    blobOf(linked(aligned), content, example, `links of ${earlier} and ${later}`, loadValues);
  const [own, rest, separate, compatible] = await Promise.all([
    measured(linked(first.of.aligned), content, example, `links of ${earlier} and ${later}`),
    blobOf(linked(first.of.aligned), transform("rest", content), example, "rest of the links", loadValues),
    values(0),
    values(last.of.groups),
  ]);
  return own && {earlier, later, values: own, rest, separate, compatible};
}
