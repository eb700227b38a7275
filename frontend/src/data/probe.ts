/** Reads the probe set, and what the network answers on it. */
import {activation, dataset, network, transform} from "../grammar";
import type {Column, Probe} from "../model/probe";
import {blobOf, describe, loadAtlas, valuesOf} from "./parts";
import type {Reader, Reading} from "./reader";

const LOGITS = transform("probe", activation(network("neuron", {kind: "output"})));
const IMAGES = dataset("probe");

/** What the manifest says; empty lists stand for what is not known. */
interface ProbeJson {
  readonly n_images: number;
  readonly n_classes: number;
  readonly fingerprint: string;
  readonly numbers: readonly number[];
  readonly labels: readonly number[];
  readonly true_classes: readonly {readonly classes: readonly number[]}[];
  readonly weights: readonly number[];
  readonly n_seen: number;
  readonly columns: readonly ColumnJson[];
  readonly output: string;
  readonly class_names: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

interface ColumnJson {
  readonly name: string;
  /** "NaN" where it is not known. */
  readonly values: readonly (number | string)[];
  readonly categories: readonly string[];
  readonly codes: readonly number[];
}

const probe: Reader<Probe> = {
  shapes: [LOGITS],
  heldBy: () => ({kind: "probe", layers: [""]}),
  isLogged: () => true,
  read: (_, reading) => loadProbe(reading),
};

export default [probe];

async function loadProbe(reading: Reading): Promise<Probe | null> {
  const {address, manifest, later} = reading;
  const told = manifest.probe as ProbeJson | undefined;
  if (told === undefined) return null;
  const [logits, trueValues] = await Promise.all([
    valuesOf(reading, LOGITS, null, "logits of the probe set"),
    valuesOf(reading, transform("true values", IMAGES), null, "true values of the probe set", "absent"),
  ]);
  const what = "images of the probe set";
  const thumbnails = later.load(`${describe(address)}, ${what}`, () => blobOf(reading, IMAGES, null, what, loadAtlas));
  return {
    step: address.step,
    fingerprint: told.fingerprint,
    nImages: told.n_images,
    nClasses: told.n_classes,
    numbers: told.numbers,
    labels: someOf(told.labels),
    trueClasses: someOf(told.true_classes.map(({classes}) => classes)),
    weights: someOf(told.weights),
    nSeen: told.n_seen,
    columns: told.columns.map(columnOf),
    output: told.output,
    classNames: someOf(told.class_names),
    settings: told.settings,
    logits,
    trueValues,
    thumbnails: await thumbnails,
  };
}

const someOf = <T>(values: readonly T[]): readonly T[] | null => (values.length > 0 ? values : null);

const columnOf = ({name, values, categories, codes}: ColumnJson): Column =>
  codes.length > 0
    ? {kind: "categorical", name, categories, codes}
    : {kind: "numeric", name, values: Float64Array.from(values, Number)};
