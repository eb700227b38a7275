/** Reads how large weights are, how far they moved, and those that are images. */
import {findBlobs, type Manifest} from "../api";
import {dumps, parameters, transform, type Content} from "../grammar";
import {magnitude} from "../math/scale";
import type {ClassTable, Filters, WeightImages, Weights, WeightsFingerprint} from "../model/weights";
import {storedOf, valuesOf} from "./parts";
import type {Reader, Reading} from "./reader";

const ALL = parameters("all");
const FILTERS = parameters("first filters");
const CLASSIFIER = parameters("classifier");
const norms = (of: Content): Content => transform("norms", of);

/** What the manifest says. */
interface WeightsJson {
  readonly weighed: readonly {readonly name: string; readonly size: number | string}[];
  readonly step_before: number | null;
  readonly filters?: {
    readonly layer: string;
    readonly n_filters: number;
    readonly mixed: boolean;
    readonly shown_as: string;
  } | null;
  readonly classifier?: {
    readonly layer: string;
    readonly seen: string;
    readonly of: string;
    readonly n_classes: number;
  } | null;
  readonly problems: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Empty in what older versions have logged. */
  readonly fingerprint?: string;
}

const weights: Reader<Weights> = {
  shapes: [norms(ALL)],
  heldBy: () => ({kind: "weights", layers: [""]}),
  always: true,
  read: (_, reading) => loadWeights(reading),
};

/** Read of the manifest alone. */
const fingerprint: Reader<WeightsFingerprint> = {
  shapes: [transform("fingerprint", ALL)],
  heldBy: () => ({kind: "weights", layers: [""]}),
  always: true,
  read: (_, {manifest, address}) => {
    const digits = (manifest as Manifest & {readonly weights?: WeightsJson}).weights?.fingerprint ?? "";
    return Promise.resolve(digits === "" ? null : {step: address.step, digits});
  },
};

export default [weights, fingerprint];

async function loadWeights(reading: Reading): Promise<Weights | null> {
  const told = (reading.manifest as Manifest & {readonly weights?: WeightsJson}).weights;
  if (told === undefined) return null;
  const {weighed, filters, classifier} = told;
  const [measured, ofFilters, ofClasses] = await Promise.all([
    valuesOf(reading, norms(ALL), null, "norms of weights", "absent"),
    filters ? imagesOf(reading, FILTERS, filters.layer, filters.n_filters) : null,
    classifier?.seen === "image" ? imagesOf(reading, CLASSIFIER, classifier.layer, classifier.n_classes) : null,
  ]);
  const n = weighed.length;
  return {
    step: reading.address.step,
    stepBefore: told.step_before ?? null,
    layers: weighed.map(({name, size}, i) => ({
      name,
      size: Number(size),
      norm: measured?.[i] ?? NaN,
      update: measured?.[n + i] ?? NaN,
    })),
    filters: filters && ofFilters ? ({...ofFilters, ...shownAs(filters)} satisfies Filters) : null,
    classImages: ofClasses,
    classTable: classifier && classifier.seen !== "image" ? await tableOf(reading, classifier) : null,
    problems: told.problems,
    settings: told.settings,
  };
}

const shownAs = ({mixed, shown_as}: {mixed: boolean; shown_as: string}) => ({
  mixed,
  shownAs: shown_as === "" ? null : shown_as,
});

async function imagesOf(
  reading: Reading,
  content: Content,
  layer: string,
  count: number,
): Promise<WeightImages | null> {
  const [stored, rows] = await Promise.all([
    storedOf(reading, content, null, "weights as images"),
    valuesOf(reading, norms(content), null, "norms of weights", "absent"),
  ]);
  const shape = shapeOf(reading, content);
  if (stored === null || rows === null || shape.length !== 4) return null;
  return {
    layer,
    count,
    shape: [shape[0], shape[1], shape[2], shape[3]],
    stored,
    largest: await largestOf(reading, content),
    norms: rows.subarray(0, count),
    moved: rows.subarray(count),
  };
}

async function tableOf(
  reading: Reading,
  {layer, of, n_classes}: NonNullable<WeightsJson["classifier"]>,
): Promise<ClassTable | null> {
  const stored = await storedOf(reading, CLASSIFIER, null, "weights of classes", "absent");
  if (stored === null || n_classes === 0) return null;
  const nChannels = stored.values.length / n_classes;
  return {layer, of, nClasses: n_classes, nChannels, stored, largest: await largestOf(reading, CLASSIFIER)};
}

const shapeOf = ({manifest}: Reading, content: Content): readonly number[] =>
  findBlobs(manifest, content, null).at(0)?.shape ?? [];

/** The largest magnitude in the run, so that steps can be compared, or where it is not known that of this step. */
async function largestOf({scales, manifest}: Reading, content: Content): Promise<number> {
  const ofRun = (await scales()).find((scale) => scale.content === dumps(content))?.maximum;
  const blob = findBlobs(manifest, content, null).at(0);
  return ofRun ?? (blob === undefined ? 0 : magnitude(blob));
}
