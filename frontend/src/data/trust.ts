/** Reads how far evidence by channel can be trusted: what was measured, and the checks that follow from it. */
import {findBlobs, type BlobInfo} from "../api";
import {attribution, hidden, layersIn, network, transform, type Content} from "../grammar";
import {part as partOf, type Stored} from "../math/known";
import type {Checks, Examined, RemovalKind, Removals, Trust} from "../model/evidence";
import {finiteOnly} from "./finite";
import {optional} from "./optional";
import {describe, row} from "./parts";
import type {Reader, Reading} from "./reader";

const byChannel = (layer: string) =>
  attribution(network("channel", hidden(layer)), network("neuron", {kind: "output"}));

const REMOVALS: readonly {readonly kind: RemovalKind; readonly name: string}[] = [
  {kind: "zero", name: "ablation"},
  {kind: "mean", name: "mean ablation"},
  {kind: "resampled", name: "resampled ablation"},
];
/** How many columns of the checks are read here; newer writers add others behind them. */
const COLUMNS = 21;
/** At a place where a table says that there is nothing. */
const NONE = -1;

const trust: Reader<Trust> = {
  shapes: [transform("ablation", byChannel(""))],
  heldBy: () => ({kind: "snapshot", layers: []}),
  read: async (content, reading) => {
    const layer = layersIn(content).join();
    return optional(loadTrust(reading, byChannel(layer)), reading.warnings, whatOf(reading, layer));
  },
};

export default [trust];

const whatOf = ({address}: Pick<Reading, "address">, layer: string) => `${describe(address)}, trust in ${layer}`;

async function loadTrust(part: Reading, of: Content): Promise<Trust | null> {
  const [channels, linear, removals, examined] = await Promise.all([
    ofAll(part, transform("ablated channels", of)),
    valuesOf(part, transform("linearity", of), null, true),
    Promise.all(REMOVALS.map((each) => removalsOf(part, of, each))),
    examinedOf(part, of),
  ]);
  const known = removals.flatMap((each) => each ?? []);
  const n = channels?.values.length ?? 0;
  if (channels === null || known.length === 0) return null;
  const stored = known.flatMap(({effects, predicted}) => [...effects.values(), ...(predicted?.values() ?? [])]);
  const rows = stored.map(({values}) => values);
  const perChannel = examined.flatMap(({contradicted, errors}) => [contradicted, ...(errors ? [errors.values] : [])]);
  if ([...rows, ...perChannel].some(({length}) => length !== n)) {
    throw new Error(`there must be numbers for ${n} channels that were removed`);
  }
  return {
    channels: Int32Array.from(channels.values),
    removals: known,
    linear: linear && {exact: linear.values[0] > 0, deviation: linear.values[1], tolerance: linear.values[2]},
    examined,
  };
}

/** What was measured by one way of removing channels; null where it was not. */
async function removalsOf(part: Reading, of: Content, {kind, name}: (typeof REMOVALS)[number]) {
  const content = transform(name, of);
  const [effects, predicted] = await Promise.all([
    byTarget(part, content),
    byTarget(part, transform("prediction", content)),
  ]);
  return effects && ({kind, effects, predicted} satisfies Removals);
}

/** The checks of each comparison of the example; none in a log of an older version. */
async function examinedOf(part: Reading, of: Content): Promise<Examined[]> {
  const [classes, numbers, contradicted, errors] = await Promise.all([
    ofAll(part, transform("comparisons", of)),
    ofAll(part, transform("checks", of), true),
    ofAll(part, transform("contradicted", of), true),
    valuesOf(part, transform("standard error", transform("resampled ablation", of)), part.example),
  ]);
  if (classes === null || numbers === null || contradicted === null) return [];
  const n = classes.shape[0];
  const columns = numbers.values.length / n;
  if (numbers.shape[0] !== n || columns < COLUMNS) {
    throw new Error(`there must be ${n} × ${COLUMNS} checks, got ${numbers.shape.join(" × ")}`);
  }
  if (contradicted.shape[0] !== n || (errors && errors.blob.shape[0] !== n)) {
    throw new Error(`there must be ${n} comparisons`);
  }
  const size = contradicted.values.length / n;
  return Array.from({length: n}, (_, i) => {
    const [first, second] = row(classes.values, i, 2);
    const each = errors ? errors.values.length / n : 0;
    return {
      classes: [first, second === NONE ? null : second] as const,
      checks: numbersOf(row(numbers.values, i, columns)),
      contradicted: row(contradicted.values, i, size),
      errors: errors && partOf(errors, i * each, each),
    };
  }).filter((each) => each.classes[0] !== NONE);
}

/** Reads a row of the checks, whose columns `http_api.md` names. */
function numbersOf(row: Float32Array): Checks {
  const [evidence, expected, bias, sumError, removal, replacedDifference, smallest, nChannels] = row;
  const estimate = (first: number) => ({value: row[first], low: row[first + 1], high: row[first + 2]});
  const joint = (count: number, first: number) => ({
    count,
    predicted: row[first],
    single: row[first + 1],
    measured: row[first + 2],
  });
  return {
    evidence,
    expected,
    bias,
    sumError,
    removal: REMOVALS.at(removal)?.kind ?? "zero",
    replacedDifference,
    smallest,
    nChannels,
    slope: estimate(8),
    nSigns: row[11],
    wrongSigns: estimate(12),
    joint: [joint(3, 15), joint(10, 18)],
  };
}

interface Loaded extends Stored {
  readonly blob: BlobInfo;
}

/** Loads a blob of an example, or of all; null where there is none. */
async function valuesOf(part: Reading, content: Content, example: number | null, absent = false) {
  const {api, address, manifest, signal, warnings} = part;
  const blob = findBlobs(manifest, content, example).at(0);
  if (blob === undefined) return null;
  const {values: loaded, errors} = await api.array(address, blob, signal);
  const values = finiteOnly(loaded, absent ? "absent" : "fault", warnings, whatOf(part, layersIn(content).join()));
  return {blob, values, errors} satisfies Loaded;
}

/** Loads what the example has in a blob of all examples; `absent`: NaN says that a value is not known. */
async function ofAll(part: Reading, content: Content, absent = false) {
  const loaded = await valuesOf(part, content, null, absent);
  if (loaded === null) return null;
  const n = part.manifest.snapshot?.n_examples ?? 0;
  const [rows, ...shape] = loaded.blob.shape;
  if (rows !== n) throw new Error(`there must be ${n} rows, got ${rows}`);
  return {shape, values: row(loaded.values, part.example, loaded.values.length / n)};
}

/** Loads the rows of a blob of the example, by class. */
async function byTarget(part: Reading, content: Content): Promise<ReadonlyMap<number, Stored> | null> {
  const loaded = await valuesOf(part, content, part.example);
  if (loaded === null) return null;
  const {targets, shape} = loaded.blob;
  if (shape.at(0) !== targets.length) throw new Error(`there must be ${targets.length} rows, got ${shape[0]}`);
  const size = loaded.values.length / targets.length;
  return new Map(targets.map((target, i) => [target, partOf(loaded, i * size, size)] as const));
}
