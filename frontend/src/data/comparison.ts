/** Loads the evidence for two classes, and how far it can be trusted. */
import {findBlobs, type BlobInfo, type Manifest} from "../api";
import {attribution, hidden, network, transform, type Content} from "../grammar";
import type {Pair} from "../math/compare";
import {pairOf} from "../math/pair";
import {descending} from "../math/rank";
import type {Comparison, Side, Trust} from "../model/evidence";
import type {Later} from "./later";
import {optional} from "./optional";
import {describe, measured, row, type Part} from "./parts";

interface Subject {
  readonly layer: string;
  readonly example: number;
  readonly logits: Float32Array;
  readonly prediction: number;
  readonly label: number | null;
}

interface Wishes {
  readonly target: number | null;
  readonly against: number | null;
}

const OUTPUT = network("neuron", {kind: "output"});
const byChannel = (layer: string) => attribution(network("channel", hidden(layer)), OUTPUT);
const byPosition = (layer: string) => attribution(network("spatial", hidden(layer)), OUTPUT);
const byNeuron = (layer: string) => attribution(network("neuron", hidden(layer)), OUTPUT);

/** How many classes are explained for that example of which most are. */
export const classesExplained = ({blobs}: Manifest, content: string): number =>
  Math.max(0, ...blobs.filter((blob) => blob.content === content).map(({targets}) => targets.length));

/** Loads the comparison that is wished for, or the one that comes closest; evidence by neuron may come later. */
export async function loadComparison(
  part: Part,
  {layer, example, logits, prediction, label}: Subject,
  {target, against}: Wishes,
  later: Later,
): Promise<Comparison> {
  const explained = findBlobs(part.manifest, byChannel(layer), example).flatMap(({targets}) => targets);
  const classes = descending(logits).filter((index) => explained.includes(index));
  const pair = pairOf({classes, prediction, label}, target, against);
  const unexplained = [target, against].find((index) => index !== null && !classes.includes(index)) ?? null;
  if (pair === null) return {classes, sides: null, unexplained, trust: null};
  const [left, right, trust] = await Promise.all([
    loadSide(part, layer, example, pair[0], later),
    loadSide(part, layer, example, pair[1], later),
    optional(loadTrust(part, layer, example, pair), part.warnings, `${describe(part.address)}, trust in ${layer}`),
  ]);
  return {classes, sides: left && right && [left, right], unexplained, trust};
}

async function loadSide(
  part: Part,
  layer: string,
  example: number,
  target: number,
  later: Later,
): Promise<Side | null> {
  const logged = findBlobs(part.manifest, byNeuron(layer), example).some(({targets}) => targets.includes(target));
  const key = `${describe(part.address)}, evidence by neuron of ${layer}, example ${example}, class ${target}`;
  const [channels, positions, neurons] = await Promise.all([
    measured(part, byChannel(layer), example, "evidence by channel", target),
    measured(part, byPosition(layer), example, "evidence by position", target),
    logged
      ? later.load(key, () => measured(part, byNeuron(layer), example, "evidence by neuron", target))
      : Promise.resolve(null),
  ]);
  return channels && {target, channels, positions, neurons};
}

/** What was measured of both classes; null where it was not. */
async function loadTrust(part: Part, layer: string, example: number, pair: Pair<number>): Promise<Trust | null> {
  const of = byChannel(layer);
  const path = transform("path integral", of);
  const [channels, effects, values, gaps] = await Promise.all([
    rowsOf(part, transform("ablated channels", of), null),
    rowsOf(part, transform("ablation", of), example),
    rowsOf(part, path, example),
    rowsOf(part, transform("completeness gap", path), null),
  ]);
  const own = effects && both(pair, (target) => effects.of(target));
  if (!channels || !own) return null;
  const integrated = values && both(pair, (target) => values.of(target));
  const places = values?.blob.targets ?? [];
  const missed = gaps && both(pair, (target) => gaps.rows[example].at(places.indexOf(target)) ?? null);
  return {
    channels: Int32Array.from(channels.rows[example]),
    effects: own,
    path: integrated && missed ? {values: integrated, gaps: missed} : null,
  };
}

interface Rows {
  readonly blob: BlobInfo;
  readonly rows: readonly Float32Array[];
  /** The row of a class. */
  readonly of: (target: number) => Float32Array | null;
}

async function rowsOf({api, address, manifest, signal}: Part, content: Content, example: number | null) {
  const blob = findBlobs(manifest, content, example).at(0);
  if (blob === undefined) return null;
  const {values} = await api.array(address, blob, signal);
  const rows = Array.from({length: blob.shape[0]}, (_, i) => row(values, i, values.length / blob.shape[0]));
  const of = (target: number) => (blob.targets.includes(target) ? rows[blob.targets.indexOf(target)] : null);
  return {blob, rows, of} satisfies Rows;
}

function both<T>([left, right]: Pair<number>, of: (target: number) => T | null): Pair<T> | null {
  const [one, other] = [of(left), of(right)];
  return one === null || other === null ? null : [one, other];
}
