/** Loads what a view is shown beside: the same view, layer, example and classes at another step, or in another run. */
import {findBlobs, isAbort, type Address, type Index} from "../api";
import {dataset, hidden, layersIn} from "../grammar";
import {changes, contentOf, probe, showsClass, showsExample, type Interfaced} from "../interfaces";
import {className} from "../math/classes";
import {areSame, counterparts, type Classes} from "../math/counterparts";
import {artifactAt, chosenRun, snapshotAt} from "./catalog";
import {pairsWith} from "./changes";
import {loadFrame, type Frame, type Wanted} from "./frame";
import {indexOf} from "./instead";
import {message, type Warning} from "./optional";
import type {Source} from "./source";
import type {ViewData} from "../model/frame";
import {t} from "./text";

/** Null: the run that is shown, or the last step. */
type Chosen = Pick<Wanted, "run" | "step">;

/** The other state, with the index that knows the steps of its run. */
export interface Referred<V extends Interfaced> {
  readonly frame: Frame<V> | null;
  readonly index: Index;
  readonly warnings: readonly Warning[];
}

type Logged = Pick<Frame, "manifest">;

/** The classes of a state, as they were logged. */
const classesOf = ({manifest: {snapshot}}: Logged): Classes => ({
  names: snapshot?.class_names ?? [],
  n: snapshot?.n_classes ?? 0,
});

/** Which class of one state is which of another. */
export const classesBetween = (own: Logged, other: Logged): readonly (number | null)[] =>
  counterparts(classesOf(own), classesOf(other));

/** What is wanted of the other state: just what is shown of the one, of the classes that are the same there. */
export function wantedBeside<V extends Interfaced>(
  wanted: Wanted,
  reference: Chosen,
  shown: Frame<V>,
  same: readonly (number | null)[],
  layer = shown.data.layer.name,
): Wanted {
  const {address, data, view} = shown;
  const there = (own: number | null) => (own === null ? null : (same.at(own) ?? null));
  return {
    ...wanted,
    run: reference.run ?? address.run,
    step: reference.step,
    view: view?.id ?? null,
    layer,
    example: data.example,
    target: there(data.compared?.pair?.[0] ?? data.target),
    against: there(data.compared?.pair?.[1] ?? wanted.against),
    scaledWith: address.run,
  };
}

/** Whether a view shows something of the selected layer. */
const ofLayer = ({layers, needs}: Interfaced): boolean =>
  layers === "selected" && needs(hidden("any")).some((content) => layersIn(content).length > 0);

/** The classes that a view is about. */
const classesShown = ({compared, target}: ViewData): readonly number[] => compared?.pair ?? [target];

/** The layer of another network that was found to be most like one of ours, where the two were compared. */
async function layerLike<V extends Interfaced>(
  {api}: Source,
  indexes: Readonly<Record<"own" | "other", Index>>,
  {address, data}: Frame<V>,
  other: Address,
  signal: AbortSignal,
): Promise<string | null> {
  for (const [index, of, than] of [
    [indexes.own, address, other],
    [indexes.other, other, address],
  ] as const) {
    const at = artifactAt(index, of.run, "changes", "", of.step);
    const pairs = at === undefined ? [] : pairsWith(await api.manifest(at, signal), of.run, than.run);
    const found = pairs.find((pair) => (of === address ? pair.layer : pair.reference_layer) === data.layer.name);
    if (found !== undefined) return of === address ? found.reference_layer : found.layer;
  }
  return null;
}

/** Why two states cannot be set side by side in a view; null where they can. */
function unmet<V extends Interfaced>(
  {view, data}: Frame<V>,
  other: Frame<V>,
  layer: string = data.layer.name,
): string | null {
  const words = t().reference;
  const {run, step} = other.address;
  if (view !== null && ofLayer(view) && other.data.layer.name !== layer) return words.noLayer(run, data.layer.name);
  if (view === null || other.view?.id !== view.id) return words.noView(run, step);
  if (data.example !== other.data.example) return words.noExample(run, data.example);
  return null;
}

/** Whether both states saw the same image: byte by byte, as it was logged. */
async function sameImage<V extends Interfaced>(source: Source, shown: Frame<V>, other: Frame<V>, signal: AbortSignal) {
  const bytes = ({address, manifest, data}: Frame<V>) => {
    const blob = findBlobs(manifest, dataset("examples"), data.example).at(0);
    return blob === undefined ? null : source.api.bytes(address, blob, signal);
  };
  const [one, two] = (await Promise.all([bytes(shown), bytes(other)])).map((each) => each && new Uint8Array(each));
  return one?.length === two?.length && (one?.every((byte, i) => byte === two?.[i]) ?? true);
}

/** What makes the numbers of two states others than those of one network that changed. */
async function unlike<V extends Interfaced>(
  source: Source,
  shown: Frame<V>,
  other: Frame<V>,
  signal: AbortSignal,
): Promise<Warning[]> {
  const words = t().reference;
  const found: string[] = [];
  const another = other.address.run !== shown.address.run;
  if (another && shown.view !== null && showsExample(shown.view)) {
    if (!(await sameImage(source, shown, other, signal))) found.push(words.otherImage(shown.data.example));
  }
  const [one, two] = [shown, other].map(({data}) => data.get(contentOf(probe)).value?.fingerprint);
  if (one !== undefined && two !== undefined && one !== two) found.push(words.otherProbe);
  const same = classesBetween(shown, other);
  if (!areSame(same)) {
    const missing = same.flatMap((there, i) => (there === null ? [className(shown.data.classNames, i)] : []));
    found.push(words.otherClasses(missing, same.length));
  }
  return found.map((text) => ({text, retry: false}));
}

/** Loads the other state; null, and why, where there is nothing to set beside what is shown. */
export async function loadReference<V extends Interfaced>(
  source: Source,
  known: Index,
  wanted: Wanted,
  reference: Chosen,
  shown: Frame<V>,
  views: readonly V[],
  signal: AbortSignal,
): Promise<Referred<V>> {
  const wished = {run: reference.run ?? shown.address.run, step: reference.step};
  const nothing = (text: string, index = known, retry = false): Referred<V> => ({
    frame: null,
    index,
    warnings: [{text, retry}],
  });
  try {
    const index = await indexOf(source, known, wished.run, signal);
    // What is not there is no other run: a link may name one that is gone.
    if (chosenRun(index, wished.run) !== wished.run) return nothing(t().reference.noRun(wished.run), index);
    const address = snapshotAt(index, wished.run, wished.step);
    const logged = address && {manifest: await source.api.manifest(address, signal)};
    if (shown.data.get(contentOf(changes)).value?.reference.run === wished.run) {
      // What changed since that run is what the view tells as it stands.
      return {frame: null, index, warnings: []};
    }
    const same = classesBetween(shown, logged ?? shown);
    const {name} = shown.data.layer;
    const hasLayer = logged?.manifest.snapshot?.layers.some((each) => each.name === name) ?? true;
    const like =
      hasLayer || address === undefined
        ? null
        : await layerLike(source, {own: known, other: index}, shown, address, signal);
    const beside = wantedBeside(wanted, reference, shown, same, like ?? name);
    const frame = await loadFrame(source, index, beside, views, signal);
    const why = unmet(shown, frame, like ?? name);
    if (why !== null) return nothing(why, index);
    if (shown.view !== null && showsClass(shown.view)) {
      const missing = classesShown(shown.data).find((own) => (same.at(own) ?? null) === null);
      if (missing !== undefined) {
        return nothing(t().reference.noClass(wished.run, className(shown.data.classNames, missing)), index);
      }
    }
    // What is said of both states already is said once.
    const own = frame.warnings.filter(({text}) => !shown.warnings.some((each) => each.text === text));
    const told = own.map(({text, retry}) => ({text: t().reference.of(text), retry}));
    const paired = like !== null && shown.view !== null && ofLayer(shown.view);
    const layers = paired ? [{text: t().reference.otherLayer(name, like, wished.run), retry: false}] : [];
    return {frame, index, warnings: [...told, ...layers, ...(await unlike(source, shown, frame, signal))]};
  } catch (error) {
    if (isAbort(error)) throw error;
    return nothing(t().reference.failed(message(error)), known, true);
  }
}
