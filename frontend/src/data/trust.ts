/** Reads how far the evidence for two classes can be trusted. */
import {findBlobs, type BlobInfo} from "../api";
import {attribution, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {Pair} from "../math/compare";
import {part, type Stored} from "../math/known";
import type {Trust} from "../model/evidence";
import {finiteOnly, type Nan} from "./finite";
import {optional} from "./optional";
import {describe} from "./parts";
import type {Reader, Reading} from "./reader";

const byChannel = (layer: string) =>
  attribution(network("channel", hidden(layer)), network("neuron", {kind: "output"}));

const trust: Reader<Trust> = {
  shapes: [transform("ablation", byChannel(""))],
  heldBy: () => ({kind: "snapshot", layers: []}),
  read: async (content, reading) => {
    const [left, right] = reading.classes;
    if (reading.classes.length !== 2) return null;
    const layer = layersIn(content).join();
    const what = `${describe(reading.address)}, trust in ${layer}`;
    return optional(loadTrust(reading, byChannel(layer), [left, right]), reading.warnings, what);
  },
};

export default [trust];

/** What was measured of both classes; null where it was not. */
async function loadTrust(reading: Reading, of: Content, pair: Pair<number>): Promise<Trust | null> {
  const {example} = reading;
  const path = transform("path integral", of);
  const [channels, effects, values, gaps] = await Promise.all([
    rowsOf(reading, transform("ablated channels", of), null),
    rowsOf(reading, transform("ablation", of), example),
    rowsOf(reading, path, example),
    rowsOf(reading, transform("completeness gap", path), null, "absent"),
  ]);
  const own = effects && both(pair, (target) => effects.of(target));
  if (!channels || !own) return null;
  const integrated = values && both(pair, (target) => values.of(target));
  const places = values?.blob.targets ?? [];
  const missed = gaps && both(pair, (target) => gaps.rows[example].values.at(places.indexOf(target)) ?? null);
  return {
    channels: Int32Array.from(channels.rows[example].values),
    effects: own,
    path: integrated && missed ? {values: integrated, gaps: missed} : null,
  };
}

interface Rows {
  readonly blob: BlobInfo;
  readonly rows: readonly Stored[];
  /** The row of a class. */
  readonly of: (target: number) => Stored | null;
}

/** Loads a blob by rows: of one example by class, of all by example. */
async function rowsOf(reading: Reading, content: Content, example: number | null, nan: Nan = "fault") {
  const {api, address, manifest, signal, warnings} = reading;
  const blob = findBlobs(manifest, content, example).at(0);
  if (blob === undefined) return null;
  const n = example === null ? (manifest.snapshot?.n_examples ?? 0) : blob.targets.length;
  if (blob.shape.at(0) !== n) throw new Error(`there must be ${n} rows, got ${blob.shape[0]}`);
  const {values: loaded, errors} = await api.array(address, blob, signal);
  const values = finiteOnly(loaded, nan, warnings, `${describe(address)}, trust`);
  const size = values.length / n;
  const rows = Array.from({length: n}, (_, i) => part({values, errors}, i * size, size));
  const of = (target: number) => (blob.targets.includes(target) ? rows[blob.targets.indexOf(target)] : null);
  return {blob, rows, of} satisfies Rows;
}

function both<T>([left, right]: Pair<number>, of: (target: number) => T | null): Pair<T> | null {
  const [one, other] = [of(left), of(right)];
  return one === null || other === null ? null : [one, other];
}
