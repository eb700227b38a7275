/** Puts together what is on screen from the server's parts. */
import {
  findBlobs,
  type Address,
  type Api,
  type BlobInfo,
  type Index,
  type LayerJson,
  type Manifest,
  type ScaleInfo,
} from "../api";
import {activation, attribution, dataset, dumps, hidden, network, type Content, type Layer} from "../grammar";
import {isCorrect, outputValues, type OutputKind} from "../math/classes";
import {argmax} from "../math/rank";
import {magnitude} from "../math/scale";
import type {Evidence, LayerInfo, Measured, ViewData} from "../views/view";
import {defaultLayer, dictionaryAt, runsOf, snapshotAt} from "./catalog";
import {loadDictionary} from "./dictionary";
import {optional} from "./optional";
import type {Source} from "./source";

/** The part of a selection that decides which data are needed. */
export interface Wanted {
  readonly run: string | null;
  readonly step: number | null;
  readonly example: number;
  readonly layer: string | null;
  readonly target: number | null;
  /** Whether to wait for the crops, which are the larger part of a dictionary, even if they were not seen before. */
  readonly crops: boolean;
}

/** What the sidebar tells of one example. */
export interface ExampleInfo {
  readonly label: number | null;
  readonly prediction: number;
  /** Null where the label is not known, or no class. */
  readonly correct: boolean | null;
}

export interface Frame {
  readonly address: Address;
  readonly manifest: Manifest;
  readonly layers: readonly LayerInfo[];
  readonly examples: readonly ExampleInfo[];
  /** The canonical texts of what is logged, for the views to look for. */
  readonly contents: ReadonlySet<string>;
  readonly data: ViewData;
  /** What went wrong on the way, in sentences for people. */
  readonly warnings: readonly string[];
}

const OUTPUT = network("neuron", {kind: "output"});
const OUTPUTS: readonly string[] = ["softmax", "sigmoid", "linear"] satisfies OutputKind[];

export const describe = ({run, tag, step}: Address): string => `Run “${run}”, ${tag}, step ${step}`;

/** Loads everything that the selection shows; fails only where there would be nothing to show. */
export async function loadFrame(source: Source, index: Index, wanted: Wanted, signal: AbortSignal): Promise<Frame> {
  const {api} = source;
  const warnings: string[] = [];
  const runs = runsOf(index);
  const run = wanted.run !== null && runs.includes(wanted.run) ? wanted.run : runs[0];
  const address = snapshotAt(index, run, wanted.step);
  if (address === undefined) throw new Error("nothing is logged");
  if (wanted.run !== null && run !== wanted.run) warnings.push(`There is no run “${wanted.run}”; this is “${run}”.`);
  if (wanted.step !== null && address.step !== wanted.step) {
    warnings.push(
      `Step ${wanted.step} is not kept (TensorBoard keeps a sample of the steps); this is step ${address.step}.`,
    );
  }
  const [manifest, scales] = await Promise.all([
    api.manifest(address, signal),
    optional(
      source.scales(run),
      warnings,
      `The steps of run “${run}” cannot be compared, bars are relative to this image`,
    ),
  ]);
  const {snapshot} = manifest;
  const layerJson =
    snapshot?.layers.find(({name}) => name === wanted.layer) ??
    defaultLayer(snapshot?.layers ?? [], ({name}) => dictionaryAt(index, run, name, address.step) !== undefined);
  if (snapshot === undefined || layerJson === undefined || snapshot.n_examples === 0) {
    throw new Error(`${describe(address)}: it holds no example, or no layer`);
  }
  const example = Math.max(0, Math.min(wanted.example, snapshot.n_examples - 1));
  const layer = hidden(layerJson.name);
  const part = {api, address, manifest, scales: scales ?? [], signal, warnings};
  const dictionaryAddress = dictionaryAt(index, run, layerJson.name, address.step);
  const logits = await api.array(address, only(findBlobs(manifest, activation(OUTPUT), null), "the logits"), signal);
  const output = (OUTPUTS.includes(snapshot.output) ? snapshot.output : "linear") as OutputKind;
  const examples = exampleInfos(snapshot, logits.values, output);
  const {prediction, label} = examples[example];
  const target = wanted.target !== null && wanted.target < snapshot.n_classes ? wanted.target : prediction;
  const [image, activations, evidence, dictionary] = await Promise.all([
    api.image(
      address,
      only(findBlobs(manifest, dataset("examples"), example), `the image of example ${example}`),
      signal,
    ),
    measured(part, activation(network("neuron", layer)), example, `activations of ${layerJson.name}`),
    loadEvidence(part, layer, example, target),
    dictionaryAddress &&
      optional(
        dictionaryOf(source, dictionaryAddress, layer, wanted, signal, warnings),
        warnings,
        describe(dictionaryAddress),
      ),
  ]);
  if (activations === null) {
    throw new Error(`${describe(address)}: the activations of layer ${layerJson.name} are not there`);
  }
  return {
    address,
    manifest,
    layers: snapshot.layers.map(layerInfo),
    examples,
    contents: new Set(manifest.blobs.flatMap(({content}) => content ?? [])),
    warnings,
    data: {
      step: address.step,
      example,
      image,
      classNames: snapshot.n_classes === 1 && snapshot.class_names.length === 0 ? ["output"] : snapshot.class_names,
      label,
      prediction,
      output,
      outputs: outputValues(row(logits.values, example, snapshot.n_classes), output),
      layer: layerInfo(layerJson),
      activations,
      evidence,
      dictionary: dictionary ?? null,
    },
  };
}

async function dictionaryOf(
  source: Source,
  address: Address,
  layer: Layer,
  wanted: Wanted,
  signal: AbortSignal,
  warnings: string[],
) {
  const key = describe(address);
  const crops = wanted.crops || source.cropsSeen.has(key);
  const dictionary = await loadDictionary(source.api, address, layer, crops, signal, warnings);
  if (crops) source.cropsSeen.add(key);
  return dictionary;
}

const layerInfo = ({name, height, width, channels, signed}: LayerJson): LayerInfo => ({
  name,
  height,
  width,
  channels,
  signed,
});

const row = (values: Float32Array, index: number, size: number): Float32Array =>
  values.subarray(index * size, (index + 1) * size);

function exampleInfos(
  snapshot: NonNullable<Manifest["snapshot"]>,
  logits: Float32Array,
  output: OutputKind,
): ExampleInfo[] {
  return Array.from({length: snapshot.n_examples}, (_, i) => {
    const own = row(logits, i, snapshot.n_classes);
    const label = (snapshot.labels.at(i) ?? -1) >= 0 ? snapshot.labels[i] : null;
    return {label, prediction: argmax(own), correct: isCorrect(own, output, label)};
  });
}

function only(blobs: readonly BlobInfo[], what: string): BlobInfo {
  if (blobs.length === 0) throw new Error(`${what} is not logged`);
  return blobs[0];
}

interface Part {
  readonly api: Api;
  readonly address: Address;
  readonly manifest: Manifest;
  readonly scales: readonly ScaleInfo[];
  readonly signal: AbortSignal;
  readonly warnings: string[];
}

/** Loads values with the scale of their run; `target` picks the blob, and the row along axis 0, of one class. */
async function measured(
  part: Part,
  content: Content,
  example: number,
  what: string,
  target?: number,
): Promise<Measured | null> {
  const blobs = findBlobs(part.manifest, content, example);
  const blob = target === undefined ? blobs.at(0) : blobs.find(({targets}) => targets.includes(target));
  if (blob === undefined) return null;
  const tensor = await optional(
    part.api.array(part.address, blob, part.signal),
    part.warnings,
    `${describe(part.address)}, ${what}`,
  );
  if (tensor === null) return null;
  const at = target === undefined ? 0 : blob.targets.indexOf(target);
  const size = tensor.values.length / (target === undefined ? 1 : blob.targets.length);
  const scale = part.scales.find((entry) => entry.content === dumps(content));
  return {
    values: row(tensor.values, at, size),
    scale: scale ? {...scale, over: "run"} : {maximum: magnitude(blob), p99: blob.p99, over: "image"},
  };
}

async function loadEvidence(part: Part, layer: Layer, example: number, target: number): Promise<Evidence> {
  const of = (atom: "neuron" | "spatial" | "channel") => attribution(network(atom, layer), OUTPUT);
  const [neurons, positions, channels] = await Promise.all(
    (["neuron", "spatial", "channel"] as const).map((atom) =>
      measured(part, of(atom), example, `evidence by ${atom}`, target),
    ),
  );
  const neuronTargets = findBlobs(part.manifest, of("neuron"), example).flatMap(({targets}) => targets);
  return {target, neurons, positions, channels, neuronTargets};
}
