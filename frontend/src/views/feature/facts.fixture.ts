/** Statistics of three channels, of which the second follows the first class and is removed, as tests need them. */
import type {Probed} from "../../model/statistics";
import type {Facts, Statistics} from "./facts";

export const probed: Probed = {
  step: 3,
  nImages: 100,
  fingerprint: "f",
  classes: [0, 4],
  counts: [40, 20],
  nOther: 2,
  by: "true",
  nChannels: 3,
  settings: {"two kinds by chance": "0.300"},
};

const ofChannels = (...values: number[]) => Float32Array.from(values);

export const statistics: Statistics = {
  summary: {
    ...probed,
    silent: ofChannels(1, 0.75, 0.5),
    maximum: ofChannels(0, 8, 6),
    mean: ofChannels(0, 3, 2),
    kept: ofChannels(NaN, 0.9, 0.2),
    stepBefore: 2,
    split: ofChannels(NaN, 0.6, 0.28),
  },
  distribution: {
    ...probed,
    histogram: ofChannels(0, 0.75, 0.5, 0, 0.25, 0.5),
    nBins: 2,
    lowest: ofChannels(0, 1, 0),
    highest: ofChannels(0, 8, 6),
    quantiles: ofChannels(0, 2, 3),
    levels: [0.5],
  },
  classes: {
    ...probed,
    auroc: ofChannels(NaN, 0.45, -0.1, NaN, -0.3, 0.2),
    // Of each class three rows.
    quartiles: ofChannels(NaN, 4, 1, NaN, 5, 2, NaN, 6, 3, NaN, 0, 1, NaN, 1, 2, NaN, 2, 4),
  },
  columns: {
    ...probed,
    columns: [
      {name: "fur", category: "warm"},
      {name: "year", category: null},
    ],
    auroc: ofChannels(0, 0.35, 0.4, 0, 0.1, -0.4),
  },
  examples: {
    ...probed,
    examples: [
      [],
      [
        {image: 7, y: 0, x: 1, value: 8, side: 0},
        {image: 2, y: 1, x: 1, value: 6, side: 1},
        {image: 9, y: 1, x: 0, value: 1, side: null},
      ],
      [{image: 1, y: 0, x: 0, value: 6, side: 0}],
    ],
    contrast: [[], [5, 6], []],
  },
  pairs: {
    ...probed,
    pairs: [
      {channels: [1, 2], correlation: 0.97},
      {channels: [0, 1], correlation: 0.5},
    ],
  },
  places: {...probed, height: 1, width: 2, shares: ofChannels(0, 0.75, 0.5, 0, 0.25, 0.5)},
  evidence: {
    ...probed,
    values: ofChannels(0, 2, -1, NaN, -0.5, 0.1),
    positive: ofChannels(2, 0.1),
    negative: ofChannels(-1, -0.5),
  },
  removal: {
    ...probed,
    removed: [{channel: 1, changed: 34, toWrong: [30, 2], toRight: [0, 1]}],
    right: [38, 19],
  },
  probe: {
    step: 3,
    fingerprint: "f",
    nImages: 100,
    nClasses: 2,
    numbers: Array.from({length: 100}, (_, i) => 10 * i),
    labels: null,
    trueClasses: null,
    weights: null,
    nSeen: 0,
    columns: [
      {
        kind: "categorical",
        name: "fur",
        categories: ["cool", "warm"],
        codes: Array.from({length: 100}, (_, i) => (i < 30 ? 1 : i < 90 ? 0 : -1)),
      },
      {kind: "numeric", name: "year", values: Float64Array.from({length: 100}, (_, i) => (i < 4 ? NaN : i))},
    ],
    output: "softmax",
    classNames: null,
    settings: {},
    logits: null,
    trueValues: null,
    thumbnails: null,
  },
};

/** Of nothing but so many images. */
export const NOTHING: Facts = {
  step: 3,
  images: 100,
  by: "true",
  fewImages: 0,
  largest: null,
  kept: null,
  stepBefore: null,
  split: null,
  splitByChance: null,
  histogram: null,
  classes: [],
  columns: [],
  examples: [],
  contrast: [],
  changed: null,
  alike: [],
  leastAlike: null,
  places: null,
};
