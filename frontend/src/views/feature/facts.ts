/** What was measured of one channel on the probe set, in the terms of the page. What was not measured is null. */
import type {Known} from "../../math/known";
import {extent, magnitude} from "../../math/scale";
import type {Probe} from "../../model/probe";
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
  RemovedChannel,
} from "../../model/statistics";

/** How many images of a class a removal turns. */
export interface Turned {
  readonly toWrong: number;
  readonly toRight: number;
  /** How many are right with all channels. */
  readonly right: number;
}

export interface ClassFacts {
  readonly target: number;
  /** How many images of the probe set it has. */
  readonly images: number;
  /** The quartiles of the image maxima. */
  readonly quartiles: readonly [Known, Known, Known] | null;
  /** How well image maxima tell the class from all others: 0.5 by chance, 1 always. */
  readonly auroc: number | null;
  /** The mean over its images of the evidence for the class itself. */
  readonly evidence: Known | null;
  readonly turned: Turned | null;
}

export interface ColumnFacts {
  readonly column: string;
  /** Null of numbers: then it is about those above the median. */
  readonly category: string | null;
  readonly auroc: number;
  /** How many images of the probe set it is true of; null where that is not known. */
  readonly images: number | null;
}

/** An image of the probe set. */
export interface Example {
  readonly place: number;
  /** Where the channel fires most in it, by the layer's grid. */
  readonly cell: {readonly y: number; readonly x: number};
  readonly value: number;
  /** On which side it is of the split into two kinds of images; null: on none. */
  readonly side: 0 | 1 | null;
}

export interface Histogram {
  /** Shares of the values that are not zero, 1 in sum, in equal bins from `low` to `high`. */
  readonly bins: readonly number[];
  readonly low: number;
  readonly high: number;
  /** The share of the positions at which it does not fire. */
  readonly silent: number | null;
  readonly median: number | null;
}

export interface Facts {
  readonly step: number;
  /** How many images the probe set has. */
  readonly images: number;
  /** What an image's class is: the true one, or the predicted one where that is not known. */
  readonly by: "true" | "predicted";
  /** Classes with too few images. */
  readonly fewImages: number;
  /** The largest activation. */
  readonly largest: number | null;
  /** How image maxima correlate with those of the step before. */
  readonly kept: number | null;
  readonly stepBefore: number | null;
  /** How well the images that excite it fall into two, 0 to 1. */
  readonly split: number | null;
  /** What images of one kind stay below in 95 of 100 cases; null where that is not known. */
  readonly splitByChance: number | null;
  readonly histogram: Histogram | null;
  readonly classes: readonly ClassFacts[];
  readonly columns: readonly ColumnFacts[];
  /** The strongest first. */
  readonly examples: readonly Example[];
  /** Places in the probe set, of images that are alike, but do not excite it. */
  readonly contrast: readonly number[];
  /** How many predictions become others without it. */
  readonly changed: number | null;
  /** Channels that fire on the same images, the most alike first. */
  readonly alike: readonly {readonly channel: number; readonly correlation: number}[];
  /** The correlation that a pair needs to be listed at all; null where all pairs are. */
  readonly leastAlike: number | null;
  /** `[h, w]` where in the image it fires, 1 in sum. */
  readonly places: {readonly height: number; readonly width: number; readonly shares: Float32Array} | null;
}

/** What is logged of a layer's channels, as far as it is. */
export interface Statistics {
  readonly summary: ChannelSummary | null;
  readonly distribution: Distribution | null;
  readonly classes: ClassActivations | null;
  readonly columns: ColumnActivations | null;
  readonly examples: ChannelExamples | null;
  readonly pairs: ChannelPairs | null;
  readonly places: Places | null;
  readonly evidence: EvidenceByClass | null;
  readonly removal: MeasuredRemoval | null;
  /** What is known of each image: how many a category has. */
  readonly probe: Probe | null;
}

/** What was measured of a channel; null where no statistics are logged at all. */
export function factsOf(of: Statistics, channel: number): Facts | null {
  const any = [of.summary, of.distribution, of.classes, of.columns, of.examples, of.evidence, of.removal];
  const probed = any.find((each) => each !== null) ?? null;
  if (probed === null) return null;
  const {summary, examples} = of;
  const removed = of.removal?.removed.find((each) => each.channel === channel) ?? null;
  return {
    step: probed.step,
    images: probed.nImages,
    by: probed.by,
    fewImages: probed.nOther,
    largest: known(summary?.maximum[channel]),
    kept: known(summary?.kept[channel]),
    stepBefore: summary?.stepBefore ?? null,
    split: known(summary?.split[channel]),
    splitByChance: known(Number(probed.settings[BY_CHANCE] ?? NaN)),
    histogram: histogramOf(of, channel),
    classes: probed.classes.map((target, k) =>
      classOf(of, removed, channel, {target, k, images: probed.counts[k] ?? 0}),
    ),
    columns: columnsOf(of, channel),
    examples: (examples?.examples[channel] ?? []).map(({image, y, x, value, side}) => {
      return {place: image, cell: {y, x}, value, side};
    }),
    contrast: examples?.contrast[channel] ?? [],
    changed: removed?.changed ?? null,
    alike: alikeOf(of.pairs, channel),
    leastAlike: of.pairs?.pairs.at(-1)?.correlation ?? null,
    places: placesOf(of.places, channel),
  };
}

/** What the settings of statistics call it. */
const BY_CHANCE = "two kinds by chance";

/** What is not known is null. */
const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** Half a step of eight bits, as a share of the largest value of a row. */
const HALF_STEP = 0.5 / 127;

/** Values of a channel in rows `[n, C]`, and how far each may be from what was computed. */
function column(values: Float32Array, channels: number, channel: number): Known[] {
  return Array.from({length: values.length / channels}, (_, i) => {
    const row = values.subarray(i * channels, (i + 1) * channels);
    return {value: row[channel], error: HALF_STEP * magnitude(extent(row))};
  });
}

function classOf(
  {classes, evidence, removal}: Statistics,
  removed: RemovedChannel | null,
  channel: number,
  {target, k, images}: {readonly target: number; readonly k: number; readonly images: number},
): ClassFacts {
  const c = (classes ?? evidence)?.nChannels ?? 0;
  const auroc = known(classes?.auroc[k * c + channel]);
  const quartiles = classes && column(classes.quartiles.subarray(3 * k * c, 3 * (k + 1) * c), c, channel);
  const own = evidence && column(evidence.values.subarray(k * c, (k + 1) * c), c, channel).at(0);
  const toWrong = known(removed?.toWrong.at(k));
  const toRight = known(removed?.toRight.at(k));
  const right = known(removal?.right.at(k));
  return {
    target,
    images,
    auroc: auroc === null ? null : auroc + 0.5,
    quartiles:
      quartiles?.length === 3 && !quartiles.some(isUnknown) ? [quartiles[0], quartiles[1], quartiles[2]] : null,
    evidence: own && !isUnknown(own) ? own : null,
    turned: toWrong === null || toRight === null || right === null ? null : {toWrong, toRight, right},
  };
}

const isUnknown = ({value}: Known): boolean => Number.isNaN(value);

function columnsOf({columns, probe}: Statistics, channel: number): ColumnFacts[] {
  if (columns === null) return [];
  return columns.columns.flatMap(({name, category}, m) => {
    const auroc = known(columns.auroc[m * columns.nChannels + channel]);
    return auroc === null ? [] : {column: name, category, auroc: auroc + 0.5, images: countOf(probe, name, category)};
  });
}

/** Of how many images of the probe set it is true; of a number, that it is above the median. */
function countOf(probe: Probe | null, name: string, category: string | null): number | null {
  const found = probe?.columns.find((each) => each.name === name);
  if (found === undefined) return null;
  if (found.kind === "categorical") {
    const code = found.categories.indexOf(category ?? "");
    return found.codes.filter((each) => each === code).length;
  }
  const sorted = [...found.values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return sorted.filter((value) => value > (low + high) / 2).length;
}

function histogramOf({distribution, summary}: Statistics, channel: number): Histogram | null {
  if (distribution === null) return null;
  const {nChannels: c, nBins, levels, histogram, lowest, highest, quantiles} = distribution;
  const bins = Array.from({length: nBins}, (_, bin) => histogram[bin * c + channel]);
  return {
    bins,
    low: lowest[channel],
    high: highest[channel],
    silent: known(summary?.silent[channel]),
    median: known(quantiles[levels.indexOf(0.5) * c + channel]),
  };
}

const alikeOf = (pairs: ChannelPairs | null, channel: number): Facts["alike"] =>
  (pairs?.pairs ?? [])
    .filter(({channels}) => channels.includes(channel))
    .map(({channels: [a, b], correlation}) => ({channel: a === channel ? b : a, correlation}))
    .sort((a, b) => b.correlation - a.correlation);

function placesOf(places: Places | null, channel: number): Facts["places"] {
  if (places === null) return null;
  const {height, width, shares, nChannels: c} = places;
  const own = Float32Array.from({length: height * width}, (_, i) => shares[i * c + channel]);
  return own.some((share) => share > 0) ? {height, width, shares: own} : null;
}
