/** Loads what a view is shown beside: the same view, layer, example and classes at another step, or in another run. */
import {findBlobs, isAbort, type Index} from "../api";
import {dataset, hidden, layersIn} from "../grammar";
import {contentOf, probe, showsExample, type Interfaced} from "../interfaces";
import {chosenRun} from "./catalog";
import {loadFrame, type Frame, type Wanted} from "./frame";
import {indexOf} from "./instead";
import {message, type Warning} from "./optional";
import type {Source} from "./source";
import {t} from "./text";

/** Null: the run that is shown, or the last step. */
type Chosen = Pick<Wanted, "run" | "step">;

/** The other state, with the index that knows the steps of its run. */
export interface Referred<V extends Interfaced> {
  readonly frame: Frame<V> | null;
  readonly index: Index;
  readonly warnings: readonly Warning[];
}

/** What is wanted of the other state: just what is shown of the one. */
export function wantedBeside<V extends Interfaced>(wanted: Wanted, reference: Chosen, shown: Frame<V>): Wanted {
  const {address, data, view} = shown;
  return {
    ...wanted,
    run: reference.run ?? address.run,
    step: reference.step,
    view: view?.id ?? null,
    layer: data.layer.name,
    example: data.example,
    target: data.compared?.pair?.[0] ?? data.target,
    against: data.compared?.pair?.[1] ?? wanted.against,
    scaledWith: address.run,
  };
}

/** Whether a view shows something of the selected layer. */
const ofLayer = ({layers, needs}: Interfaced): boolean =>
  layers === "selected" && needs(hidden("any")).some((content) => layersIn(content).length > 0);

/** Why two states cannot be set side by side in a view; null where they can. */
function unmet<V extends Interfaced>({view, data}: Frame<V>, other: Frame<V>): string | null {
  const words = t().reference;
  const {run, step} = other.address;
  if (view !== null && ofLayer(view) && other.data.layer.name !== data.layer.name) {
    return words.noLayer(run, data.layer.name);
  }
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
  const names = [shown, other].map(({data}) => JSON.stringify(data.classNames));
  if (names[0] !== names[1]) found.push(words.otherClasses);
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
  const beside = wantedBeside(wanted, reference, shown);
  const nothing = (text: string, index = known, retry = false): Referred<V> => ({
    frame: null,
    index,
    warnings: [{text, retry}],
  });
  try {
    const index = await indexOf(source, known, beside.run, signal);
    // What is not there is no other run: a link may name one that is gone.
    if (beside.run !== null && chosenRun(index, beside.run) !== beside.run) {
      return nothing(t().reference.noRun(beside.run), index);
    }
    const frame = await loadFrame(source, index, beside, views, signal);
    const why = unmet(shown, frame);
    if (why !== null) return nothing(why, index);
    // What is said of both states already is said once.
    const own = frame.warnings.filter(({text}) => !shown.warnings.some((each) => each.text === text));
    const told = own.map(({text, retry}) => ({text: t().reference.of(text), retry}));
    return {frame, index, warnings: [...told, ...(await unlike(source, shown, frame, signal))]};
  } catch (error) {
    if (isAbort(error)) throw error;
    return nothing(t().reference.failed(message(error)), known, true);
  }
}
