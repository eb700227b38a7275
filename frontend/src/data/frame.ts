/** Puts together what is on screen from the server's parts. */
import {findBlobs, type Address, type BlobInfo, type Index, type Manifest} from "../api";
import {activation, attribution, dataset, dumps, hidden, network, type Layer} from "../grammar";
import {
  comparesClasses,
  defaultView,
  offered,
  showsActivations,
  showsChannelIcons,
  showsEvidence,
  showsVectorIcons,
  type Interfaced,
} from "../interfaces";
import {isCorrect, outputValues, type OutputKind} from "../math/classes";
import {argmax} from "../math/rank";
import type {Evidence} from "../model/evidence";
import type {ViewData} from "../model/frame";
import type {ActivationGrid} from "../model/grids";
import type {LayerInfo, Measured} from "../model/layer";
import {defaultLayer, dictionaryAt, runsOf, snapshotAt} from "./catalog";
import {classesExplained, loadComparison} from "./comparison";
import {loadDictionary} from "./dictionary";
import {findGrids, loadGrid, loadIcons, outline, type Grid} from "./grids";
import {contentsOfGroups, groupedLayers, loadGroups, choiceOf} from "./groups";
import {Later} from "./later";
import {loadFactors, loadLayers} from "./layers";
import {optional} from "./optional";
import {describe, layerInfo, measured, row, type Part} from "./parts";
import {loadRelations} from "./relations";
import type {Source} from "./source";

/** The part of a selection that decides which data are needed. */
export interface Wanted {
  readonly run: string | null;
  readonly step: number | null;
  readonly example: number;
  readonly layer: string | null;
  readonly target: number | null;
  readonly against: number | null;
  readonly view: string | null;
  /** What was chosen of options that decide which data are shown. */
  readonly choices: Readonly<Record<string, unknown>>;
  /** Whether to wait for what else may come later: crops, diverse icons, the icons of vectors. */
  readonly later: boolean;
}

/** What the sidebar tells of one example. */
export interface ExampleInfo {
  readonly label: number | null;
  readonly prediction: number;
  /** Null where the label is not known, or no class. */
  readonly correct: boolean | null;
}

export interface Frame<V extends Interfaced = Interfaced> {
  readonly address: Address;
  readonly manifest: Manifest;
  readonly layers: readonly LayerInfo[];
  readonly examples: readonly ExampleInfo[];
  /** Those that what is logged provides for. */
  readonly views: readonly V[];
  /** The wanted one of them, else the one to open first. */
  readonly view: V | null;
  readonly data: ViewData;
  /** Whether something was left out that may come later. */
  readonly pending: boolean;
  /** What went wrong on the way, in sentences for people. */
  readonly warnings: readonly string[];
}

const OUTPUT = network("neuron", {kind: "output"});
/** In place of the selected layer's activations in a view that does not show them. */
const NO_VALUES: Measured = {values: new Float32Array(), scale: {maximum: 0, p99: 0, over: "image"}};
const OUTPUTS: readonly string[] = ["softmax", "sigmoid", "linear"] satisfies OutputKind[];

/** Loads everything that the selection shows in one of the views; fails only where there would be nothing to show. */
export async function loadFrame<V extends Interfaced>(
  source: Source,
  index: Index,
  wanted: Wanted,
  views: readonly V[],
  signal: AbortSignal,
): Promise<Frame<V>> {
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
  const later = new Later(wanted.later, source.seen);
  const [manifest, found, scales] = await Promise.all([
    api.manifest(address, signal),
    findGrids(source, index, address, signal, warnings),
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
  const layers = snapshot.layers.map(layerInfo);
  const grouped = groupedLayers(index, address, layers);
  const grids = layers.flatMap(({name}) => found.filter((grid) => grid.layer.name === name));
  const open = offered(
    views,
    layerJson.name,
    layers.map(({name}) => name),
    new Set([
      ...[manifest, ...grids.map((grid) => grid.manifest)].flatMap(({blobs}) => contentsOf(blobs)),
      ...grouped.flatMap(contentsOfGroups).map(dumps),
    ]),
  );
  const explained = classesExplained(manifest, dumps(attribution(network("channel", layer), OUTPUT)));
  const view = open.find(({id}) => id === wanted.view) ?? defaultView(open, explained);
  const dictionaryAddress =
    view?.layers === "selected" && showsChannelIcons(view)
      ? dictionaryAt(index, run, layerJson.name, address.step)
      : undefined;
  const logits = await api.array(address, only(findBlobs(manifest, activation(OUTPUT), null), "the logits"), signal);
  const output = (OUTPUTS.includes(snapshot.output) ? snapshot.output : "linear") as OutputKind;
  const examples = exampleInfos(snapshot, logits.values, output);
  const {prediction, label} = examples[example];
  const target = wanted.target !== null && wanted.target < snapshot.n_classes ? wanted.target : prediction;
  const own = row(logits.values, example, snapshot.n_classes);
  const compares = view !== null && comparesClasses(view);
  const ofOneLayer = view?.layers !== "all";
  const [image, activations, evidence, comparison, dictionary, loadedGrids, loadedLayers, factors, relations, groups] =
    await Promise.all([
      api.image(
        address,
        only(findBlobs(manifest, dataset("examples"), example), `the image of example ${example}`),
        signal,
      ),
      ofOneLayer && (view === null || showsActivations(view))
        ? measured(part, activation(network("neuron", layer)), example, `activations of ${layerJson.name}`)
        : NO_VALUES,
      compares || !ofOneLayer || (view !== null && !showsEvidence(view))
        ? outlineEvidence(part, layer, example, target)
        : loadEvidence(part, layer, example, target),
      compares
        ? loadComparison(part, {layer: layerJson.name, example, logits: own, prediction, label}, wanted, later)
        : null,
      dictionaryAddress &&
        optional(
          loadDictionary(api, dictionaryAddress, layer, later, signal, warnings),
          warnings,
          describe(dictionaryAddress),
        ),
      Promise.all(grids.map((grid) => gridFor(part, grid, example, layerJson.name, view, later))),
      loadLayers(part, index, layers, {example, logits: own}, view, later),
      loadFactors(part, example, view),
      loadRelations(part, index, example, view, later),
      loadGroups(part, index, {layer: layerJson.name, grouped, example}, choiceOf(wanted.choices), view, later),
    ]);
  if (activations === null) {
    throw new Error(`${describe(address)}: the activations of layer ${layerJson.name} are not there`);
  }
  return {
    address,
    manifest,
    layers,
    examples,
    views: open,
    view,
    pending: later.pending,
    warnings,
    data: {
      step: address.step,
      example,
      image,
      classNames: snapshot.n_classes === 1 && snapshot.class_names.length === 0 ? ["output"] : snapshot.class_names,
      label,
      prediction,
      output,
      logits: own,
      outputs: outputValues(own, output),
      layer: layerInfo(layerJson),
      activations,
      evidence,
      comparison,
      dictionary: dictionary ?? null,
      grids: loadedGrids,
      layers: loadedLayers,
      factors,
      relations,
      groups,
    },
  };
}

const contentsOf = (blobs: readonly BlobInfo[]): string[] => blobs.flatMap(({content}) => content ?? []);

/** Of each grid what the view shows: in a view of all layers everything, else the icons of the selected layer. */
async function gridFor(
  part: Part,
  grid: Grid,
  example: number,
  selected: string,
  view: Interfaced | null,
  later: Later,
): Promise<ActivationGrid> {
  const own = {...part, address: grid.address, manifest: grid.manifest};
  if (view === null || !showsVectorIcons(view)) return outline(grid);
  if (view.layers === "all") return loadGrid(own, grid, example);
  return grid.layer.name === selected ? loadIcons(own, grid, example, later) : outline(grid);
}

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

const evidenceBy = (atom: "neuron" | "spatial" | "channel", layer: Layer) => attribution(network(atom, layer), OUTPUT);

/** Says for which classes there is evidence by neuron; its parts are null. */
function outlineEvidence({manifest}: Part, layer: Layer, example: number, target: number): Evidence {
  const neuronTargets = findBlobs(manifest, evidenceBy("neuron", layer), example).flatMap(({targets}) => targets);
  return {target, neurons: null, positions: null, channels: null, neuronTargets};
}

async function loadEvidence(part: Part, layer: Layer, example: number, target: number): Promise<Evidence> {
  const [neurons, positions, channels] = await Promise.all(
    (["neuron", "spatial", "channel"] as const).map((atom) =>
      measured(part, evidenceBy(atom, layer), example, `evidence by ${atom}`, target),
    ),
  );
  return {...outlineEvidence(part, layer, example, target), neurons, positions, channels};
}
