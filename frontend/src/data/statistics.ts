/** Reads what a layer's channels, or its groups, do on the probe set: each table by itself, as only what is shown is loaded. */
import {findBlobs, type LayerJson} from "../api";
import {activation, attribution, dataset, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {Atlas} from "../model/layer";
import type {
  ChannelExamples,
  ChannelPairs,
  ChannelSummary,
  ClassActivations,
  ColumnActivations,
  Distribution,
  EvidenceByClass,
  MeasuredRemoval,
  Places,
  Probed,
  ProbeExample,
} from "../model/statistics";
import {imagesShown} from "./concepts";
import {blobOf, loadAtlas, loadTiles, row, valuesOf} from "./parts";
import type {Reader, Reading} from "./reader";

interface StatisticsJson {
  readonly layer: LayerJson;
  readonly n_images: number;
  readonly fingerprint: string;
  readonly classes: readonly number[];
  readonly counts: readonly number[];
  readonly n_other: number;
  readonly by: string;
  readonly columns: readonly {readonly name: string; readonly category: string}[];
  readonly step_before: number | null;
  readonly settings: Readonly<Record<string, string>>;
}

const LEVELS = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
const N_SUMMARY = 5;

type Counted = "channel" | "group";

const ofLayer = (atom: Counted) => network(atom, hidden(""));
const activations = (atom: Counted): Content => activation(ofLayer(atom));
const evidence = (atom: Counted): Content => attribution(ofLayer(atom), network("neuron", {kind: "output"}));

/** What tables are of: a table's content says what is done with it. */
const inner = (content: Content): Content => (content.kind === "transform" ? content.of : content);

function isOfGroups(content: Content): boolean {
  const within = inner(content);
  const of = within.kind === "activation" ? within.of : within.kind === "attribution" ? within.source : null;
  return of?.kind === "network" && of.atom === "group";
}

/** Statistics of groups are those of a layer whose channels they are. */
function toldOf({manifest}: Reading, content: Content): StatisticsJson | undefined {
  const ofGroups = manifest.group_statistics as {readonly statistics: StatisticsJson} | undefined;
  return isOfGroups(content) ? ofGroups?.statistics : (manifest.statistics as StatisticsJson | undefined);
}

type Tables = (name: string) => Promise<Float32Array | null>;

/** A reader of some tables of an artifact; they are named by the one by which they are offered. */
const readerOf = <V extends Probed>(
  name: string,
  of: (atom: Counted) => Content,
  read: (
    tables: Tables,
    probed: Probed,
    told: StatisticsJson,
    shapeOf: (table: string) => readonly number[],
  ) => Promise<Omit<V, keyof Probed> | null>,
): Reader<V> => ({
  shapes: [transform(name, of("channel")), transform(name, of("group"))],
  heldBy: (content) => ({
    kind: isOfGroups(content) ? "group_statistics" : "statistics",
    layers: layersIn(content),
  }),
  isLogged: (content, {manifest}) => findBlobs(manifest, content, null).length > 0,
  read: async (content, reading) => {
    const told = toldOf(reading, content);
    if (told === undefined) return null;
    const layer = layersIn(content).join();
    const contentOf = (table: string) => transform(table, inner(content));
    const what = (table: string) => `${table} of the ${isOfGroups(content) ? "groups" : "channels"} of ${layer}`;
    const tables: Tables = (table) => valuesOf(reading, contentOf(table), null, what(table), "absent");
    const shapeOf = (table: string) => findBlobs(reading.manifest, contentOf(table), null).at(0)?.shape ?? [];
    const probed = probedOf(told, reading.address.step);
    const values = await read(tables, probed, told, shapeOf);
    return values === null ? null : ({...probed, ...values} as V);
  },
});

const probedOf = (told: StatisticsJson, step: number): Probed => ({
  step,
  nImages: told.n_images,
  fingerprint: told.fingerprint,
  classes: told.classes,
  counts: told.counts,
  nOther: told.n_other,
  by: told.by === "predicted" ? "predicted" : "true",
  nChannels: told.layer.channels,
  settings: told.settings,
});

const summary = readerOf<ChannelSummary>("summary", activations, async (tables, {nChannels: c}, told) => {
  const values = await tables("summary");
  if (values?.length !== N_SUMMARY * c) return null;
  const [silent, maximum, mean, kept, split] = Array.from({length: N_SUMMARY}, (_, i) => row(values, i, c));
  return {silent, maximum, mean, kept, split, stepBefore: told.step_before};
});

const distribution = readerOf<Distribution>("histogram", activations, async (tables, {nChannels: c}) => {
  const [histogram, span, quantiles] = await Promise.all(["histogram", "span", "quantiles"].map(tables));
  if (histogram === null || span?.length !== 2 * c || quantiles?.length !== LEVELS.length * c) return null;
  const [lowest, highest] = [row(span, 0, c), row(span, 1, c)];
  return {histogram, nBins: histogram.length / c, lowest, highest, quantiles, levels: LEVELS};
});

const classActivations = readerOf<ClassActivations>("class AUROC", activations, async (tables) => {
  const [auroc, quartiles] = await Promise.all(["class AUROC", "class quartiles"].map(tables));
  return auroc && quartiles && {auroc, quartiles};
});

const columnActivations = readerOf<ColumnActivations>("column AUROC", activations, async (tables, _, {columns}) => {
  const auroc = await tables("column AUROC");
  const named = columns.map(({name, category}) => ({name, category: category === "" ? null : category}));
  return auroc && {auroc, columns: named};
});

const examples = readerOf<ChannelExamples>("examples", activations, async (tables, {nChannels: c, nImages: n}) => {
  const [where, values, contrast] = await Promise.all(["examples", "example values", "contrast"].map(tables));
  if (where === null || values === null) return null;
  const each = values.length / c;
  const there = (image: number) => image >= 0 && image < n;
  const exampleAt = (i: number): ProbeExample => {
    const [image, y, x, side] = Array.from(row(where, i, 4), Math.round);
    return {image, y, x, value: values[i], side: side === 0 || side === 1 ? side : null};
  };
  const ofChannel = (channel: number) =>
    Array.from({length: each}, (_, i) => exampleAt(channel * each + i)).filter(({image}) => there(image));
  const nContrast = (contrast?.length ?? 0) / c;
  const contrastOf = (channel: number) =>
    contrast === null ? [] : Array.from(row(contrast, channel, nContrast), Math.round).filter(there);
  const channels = Array.from({length: c}, (_, channel) => channel);
  return {examples: channels.map(ofChannel), contrast: channels.map(contrastOf)};
});

const pairs = readerOf<ChannelPairs>("pairs", activations, async (tables) => {
  const values = await tables("pairs");
  if (values === null) return null;
  const pairAt = (i: number) => {
    const [a, b, correlation] = row(values, i, 3);
    return {channels: [Math.round(a), Math.round(b)], correlation} as const;
  };
  return {pairs: Array.from({length: values.length / 3}, (_, i) => pairAt(i))};
});

const places = readerOf<Places>("places", activations, async (tables, _, __, shapeOf) => {
  const shares = await tables("places");
  const [height, width] = shapeOf("places");
  return shares && {shares, height, width};
});

const byClass = (name: string): Reader<EvidenceByClass> =>
  readerOf<EvidenceByClass>(name, evidence, async (tables, {classes}) => {
    const [values, totals] = await Promise.all([name, `totals, ${name}`].map(tables));
    if (values === null || totals?.length !== 2 * classes.length) return null;
    return {values, positive: totals.filter((_, i) => i % 2 === 0), negative: totals.filter((_, i) => i % 2 === 1)};
  });

const removal = readerOf<MeasuredRemoval>("removal", evidence, async (tables, {classes}) => {
  const [whole, byClasses, right] = await Promise.all(["removal", "removal by class", "right with all"].map(tables));
  if (whole === null || right === null) return null;
  const n = whole.length / 2;
  const counts = (channel: number, part: number) =>
    byClasses === null ? [] : classes.map((_, k) => byClasses[(2 * k + part) * n + channel]);
  const removed = Array.from({length: n}, (_, i) => ({
    channel: Math.round(whole[i]),
    changed: whole[n + i],
    toWrong: counts(i, 0),
    toRight: counts(i, 1),
  }));
  return {removed, right: [...right]};
});

/** The probe set's images, which are logged once. */
const probeImages: Reader<Atlas> = {
  shapes: [dataset("probe")],
  heldBy: () => ({kind: "probe_images", layers: [""]}),
  always: true,
  isLogged: () => true,
  read: (content, reading) => blobOf(reading, content, null, "images of the probe set", loadAtlas),
};

/** Those of them alone that show findings, and channels without icons. */
const conceptImages: Reader<Atlas> = {
  ...probeImages,
  shapes: [transform("concepts", dataset("probe"))],
  read: async (_, reading) => {
    const images = await imagesShown(reading);
    return blobOf(reading, dataset("probe"), null, "images of the probe set", (api, at, blob, signal) =>
      loadTiles(api, at, blob, signal, images),
    );
  },
};

export default [
  summary,
  distribution,
  classActivations,
  columnActivations,
  examples,
  pairs,
  places,
  byClass("evidence by true class"),
  byClass("evidence by predicted class"),
  removal,
  probeImages,
  conceptImages,
];
