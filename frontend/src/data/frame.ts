/** Puts together what is on screen: finds the snapshot, chooses the view, loads its contents. */
import {
  findBlobs,
  isAbort,
  Unreachable,
  type Address,
  type Index,
  type LayerJson,
  type Manifest,
  type ScaleInfo,
} from "../api";
import {activation, dumps, hidden, layersIn, network, transform, type Content} from "../grammar";
import {channelEvidence, contentOf, defaultView, layersOf, offered, type Interfaced, type Scope} from "../interfaces";
import {isCorrect, isRegression, outputValues, type OutputKind, type Truth} from "../math/classes";
import {argmax} from "../math/rank";
import type {Resolved} from "../model/content";
import {NO_COURSE} from "../math/course";
import type {Compared, ExampleInfo, ViewData} from "../model/frame";
import type {LayerInfo} from "../model/layer";
import {artifactAt, chosenRun, defaultLayer, snapshotAt, stepsOf} from "./catalog";
import {classesExplained, comparedIn} from "./classes";
import {cutNotices} from "./cuts";
import {ABSENT, Data, isHeld, keyOf, readerOf, type Place} from "./data";
import {Later} from "./later";
import {message, optional, type Warning} from "./optional";
import {describe, layerInfo, row, valuesOf} from "./parts";
import type {Source} from "./source";
import type {Wanted} from "./wanted";
import {classUnmet, exampleUnmet, layerUnmet, outputsUnmet, runUnmet, stepUnmet, viewUnmet} from "./wishes";
import {t} from "./text";

export type {ExampleInfo, Wanted};

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
  /** What went wrong on the way, and what was wished that is not there. */
  readonly warnings: readonly Warning[];
}

/** A snapshot, and the layer and example of it that are looked at. */
interface Located extends Place {
  readonly manifest: Manifest;
  readonly snapshot: NonNullable<Manifest["snapshot"]>;
  readonly layer: LayerJson;
  readonly scope: Scope;
  readonly example: number;
}

/** What the network returned. */
interface Output {
  readonly kind: OutputKind;
  readonly examples: readonly ExampleInfo[];
  /** Of the example. */
  readonly logits: Float32Array;
  /** What each is at most where it is not known. */
  readonly bounds: Float32Array | null;
}

/** A view of a snapshot, and the classes that it is about. */
interface Opened<V> {
  readonly views: readonly V[];
  readonly view: V | null;
  readonly target: number;
  readonly compared: Compared | null;
}

const LOGITS = activation(network("neuron", {kind: "output"}));
const OUTPUTS: readonly string[] = ["softmax", "sigmoid", "linear"] satisfies OutputKind[];

/** Loads everything that the selection shows in one of the views; fails only where there would be nothing to show. */
export async function loadFrame<V extends Interfaced>(
  source: Source,
  index: Index,
  wanted: Wanted,
  views: readonly V[],
  signal: AbortSignal,
): Promise<Frame<V>> {
  const place = await locate(source, index, wanted, signal);
  const [open, output] = await Promise.all([offer(place, views), readOutput(place)]);
  const opened = choose(place, output, open, wanted);
  place.warnings.push(...viewUnmet(wanted.view, opened.view, views));
  const later = new Later(wanted.later, source.seen, wanted.pointed);
  const get = await loadParts(place, opened, wanted, later);
  return assemble(place, output, opened, get, later.pending);
}

/** Says where it was that something failed. */
const placed = (error: unknown, where: string): unknown =>
  isAbort(error) || error instanceof Unreachable ? error : new Error(t().failed(where, message(error)), {cause: error});

/** Finds the snapshot, layer and example that are wanted, or those that come closest. */
async function locate(source: Source, index: Index, wanted: Wanted, signal: AbortSignal): Promise<Located> {
  const {api} = source;
  const {address, warnings} = addressOf(index, wanted);
  const {run, step} = address;
  const manifest = await api.manifest(address, signal).catch((error: unknown) => {
    throw placed(error, describe(address));
  });
  let asked: Promise<readonly ScaleInfo[] | null> | null = null;
  const scales = async () => {
    asked ??= optional(source.scales(run, wanted.scaledWith ?? run), warnings, t().incomparable(run));
    return (await asked) ?? [];
  };
  const {snapshot} = manifest;
  const hasIcons = ({name}: LayerJson) => artifactAt(index, run, "dictionary", name, step) !== undefined;
  const layers = snapshot?.layers ?? [];
  const layer = layers.find(({name}) => name === wanted.layer) ?? defaultLayer(layers, hasIcons);
  if (snapshot === undefined || layer === undefined || snapshot.n_examples === 0) {
    throw new Error(t().failed(describe(address), t().empty));
  }
  const example = Math.max(0, Math.min(wanted.example, snapshot.n_examples - 1));
  warnings.push(
    ...layerUnmet(wanted.layer, layer.name),
    ...exampleUnmet(wanted.example, snapshot.n_examples, example),
    ...classUnmet(wanted.target, snapshot.n_classes),
  );
  const scope = {layer: hidden(layer.name), layers: layers.map(({name}) => hidden(name))};
  return {api, index, address, scales, signal, warnings, manifest, snapshot, layer, scope, example};
}

function addressOf(index: Index, wanted: Wanted): {address: Address; warnings: Warning[]} {
  const run = chosenRun(index, wanted.run);
  const address = run === undefined ? undefined : snapshotAt(index, run, wanted.step);
  if (run === undefined || address === undefined) throw new Error(t().nothing);
  const steps = stepUnmet(wanted.step, address.step, stepsOf(index, run));
  return {address, warnings: [...runUnmet(wanted.run, run), ...steps]};
}

/** Finds the views that what is logged provides for. */
async function offer<V extends Interfaced>(place: Located, views: readonly V[]): Promise<V[]> {
  const needed = views.flatMap((view) => layersOf(view, place.scope).flatMap((layer) => view.needs(layer)));
  const contents = new Map(needed.map((content) => [dumps(content), content]));
  const held = await Promise.all(
    [...contents].map(async ([text, content]) => ((await isHeld(place, content)) ? [text] : [])),
  );
  return offered(views, place.scope, new Set(held.flat()));
}

async function readOutput(place: Located): Promise<Output> {
  const {api, address, manifest, snapshot, example, signal, warnings} = place;
  const blob = findBlobs(manifest, LOGITS, null).at(0);
  if (blob === undefined) throw new Error(t().failed(describe(address), t().noLogits));
  const {n_examples: n, n_classes: k} = snapshot;
  const {values} = await api.array(address, blob, signal).catch((error: unknown) => {
    throw placed(error, t().part(describe(address), t().logits));
  });
  if (values.length !== n * k) {
    throw new Error(`${describe(address)}: there must be logits for ${n} × ${k} classes, got ${values.length}`);
  }
  const kind = (OUTPUTS.includes(snapshot.output) ? snapshot.output : "linear") as OutputKind;
  const examples = exampleInfos(snapshot, values, kind, blob.partial === true);
  const told = examples.map(({outputs}) => outputs);
  // What was not known when it was logged is no fault of the model.
  if (blob.partial !== true) warnings.push(...outputsUnmet(describe(address), told));
  const bounds = await valuesOf(place, transform("upper bound", LOGITS), null, "bounds of logits", "absent");
  return {kind, examples, logits: row(values, example, k), bounds: bounds && row(bounds, example, k)};
}

function exampleInfos(
  snapshot: Located["snapshot"],
  logits: Float32Array,
  output: OutputKind,
  partial: boolean,
): ExampleInfo[] {
  return Array.from({length: snapshot.n_examples}, (_, i) => {
    const own = row(logits, i, snapshot.n_classes);
    const truth = truthOf(snapshot, i);
    const prediction = argmax(own);
    const label = truth.classes.includes(prediction) ? prediction : (truth.classes.at(0) ?? null);
    const outputs = outputValues(own, output, partial).map((value) => (Number.isFinite(value) ? value : NaN));
    const correct = Number.isNaN(outputs[prediction]) ? null : isCorrect(own, output, truth);
    return {label, truth, outputs, prediction, correct};
  });
}

function truthOf({labels, true_classes, true_values, n_classes}: Located["snapshot"], example: number): Truth {
  const label = labels.at(example) ?? -1;
  const classes = true_classes?.at(example)?.classes ?? (label >= 0 ? [label] : []);
  const values = true_values?.slice(example * n_classes, (example + 1) * n_classes) ?? [];
  return {classes, values: values.length > 0 ? Float32Array.from(values, Number) : null};
}

/** The names that were logged; outputs of a regression are not called classes. */
function namesOf({class_names: names, n_classes: n}: Located["snapshot"], regression: boolean): readonly string[] {
  if (names.length > 0 || (n > 1 && !regression)) return names;
  return n === 1 ? ["output"] : Array.from({length: n}, (_, index) => `output ${index}`);
}

/** Chooses the view among those that are offered, and the classes that it is about. */
function choose<V extends Interfaced>(
  {manifest, snapshot, scope, example}: Located,
  {examples, logits}: Output,
  views: readonly V[],
  wanted: Wanted,
): Opened<V> {
  const explained = classesExplained(manifest, contentOf(channelEvidence(scope.layer)));
  const view = views.find(({id}) => id === wanted.view) ?? defaultView(views, explained);
  const {prediction, label} = examples[example];
  const target = wanted.target !== null && wanted.target < snapshot.n_classes ? wanted.target : prediction;
  const compared = comparedIn(view, manifest, scope.layer, {example, logits, prediction, label}, wanted);
  return {views, view, target, compared};
}

/** Loads the contents of the view; gives what they came to. */
async function loadParts(
  place: Located,
  {view, target, compared}: Opened<Interfaced>,
  {choices, beside = false, more: isAsked = false}: Wanted,
  later: Later,
): Promise<ViewData["get"]> {
  const {scope, example} = place;
  if (view === null) return () => ABSENT;
  const layers = layersOf(view, scope).flatMap(layersIn);
  const classes = compared === null ? [target] : (compared.pair ?? []);
  const own = view.interface(scope).map((element) => contentOf(element));
  const added = [beside ? view.beside : null, isAsked ? view.more : null].flatMap((of) => of?.(scope) ?? []);
  // What is shown without being asked for comes as it comes without.
  const known = new Set(own.map(keyOf));
  const more = added.map((element) => contentOf(element)).filter((content) => !known.has(keyOf(content)));
  const data = new Data(place, {example, layers, classes, choices}, later, [...view.wants(scope), ...more]);
  const needs = layersOf(view, scope).flatMap((layer) => view.needs(layer));
  const get = await data.all([...needs, ...own, ...more]);
  for (const content of view.needs(scope.layer)) checkEssential(place, content, get(content));
  return get;
}

/** Fails where a view has nothing to show without a content, and says why that is. */
function checkEssential({address, manifest, example}: Located, content: Content, got: Resolved<unknown>): void {
  const what = got.value === null ? readerOf(content)?.essential?.(content) : undefined;
  if (what === undefined) return;
  if (got.problem !== null) throw new Error(got.problem);
  const logged = findBlobs(manifest, content, example).length > 0;
  throw new Error(t().failed(describe(address), logged ? t().onTheWay(what) : t().notLogged(what, example)));
}

function assemble<V extends Interfaced>(
  {address, manifest, snapshot, warnings, layer, scope, example}: Located,
  {kind, examples, logits, bounds}: Output,
  {views, view, target, compared}: Opened<V>,
  get: ViewData["get"],
  pending: boolean,
): Frame<V> {
  const {prediction, label, truth, outputs} = examples[example];
  const regression = isRegression(kind, snapshot.n_classes, truth);
  const layers = snapshot.layers.map(layerInfo);
  const data: ViewData = {
    run: address.run,
    step: address.step,
    example,
    examples,
    classNames: namesOf(snapshot, regression),
    label,
    truth,
    regression,
    prediction,
    output: kind,
    logits,
    bounds,
    atMost: bounds && outputValues(bounds, kind, true),
    outputs,
    target,
    compared,
    layer: layerInfo(layer),
    network: layers,
    interface: view?.interface(scope) ?? [],
    get,
    course: () => NO_COURSE,
  };
  const shown = view === null ? [layer.name] : layersOf(view, scope).flatMap(layersIn);
  const cuts = cutNotices(snapshot.layers.filter(({name}) => shown.includes(name)));
  const all = [...warnings, ...cuts.map((text) => ({text, retry: false}))];
  const said = all.filter(({text}, i) => all.findIndex((each) => each.text === text) === i);
  return {address, manifest, layers, examples, views, view, data, pending, warnings: said};
}
