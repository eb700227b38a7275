/** What keys and buttons do beside choosing: from what is selected to what is next to it. */
import {artifactAt, stepsOf} from "../data/catalog";
import type {Atom} from "../grammar";
import {chosenStep} from "../math/steps";
import type {Reference} from "../selection/reference";
import type {Act} from "./keys";
import {nextOf} from "./examples";
import type {Target} from "./finding";
import type {AppState} from "./state.svelte";

const DIALOGS: readonly Act[] = ["find", "help"];

const next = <T>(all: readonly T[], at: number, by: number): T | undefined =>
  at < 0 ? undefined : all[Math.max(0, Math.min(at + by, all.length - 1))];

/** The number of the example that is selected: a link may name one that is not there. */
const exampleOf = ({selection, frame}: AppState): number =>
  Math.min(selection.example, Math.max(0, (frame?.examples.length ?? 1) - 1));

function stepBy(state: AppState, by: number): void {
  const {steps, selection} = state;
  // What is selected may be on its way yet.
  const chosen = chosenStep(steps, selection.step)?.step;
  const at = steps.findIndex(({step}) => step === chosen);
  const to = next(steps, at, by);
  state.stop();
  if (to !== undefined && to !== steps[at]) state.selectStep(to.step);
}

/** Chooses what the view is shown beside; null: nothing. */
export function compareWith(state: AppState, reference: Reference | null): void {
  state.select({reference}, {undoable: (reference === null) !== (state.selection.reference === null)});
}

/** Shows what is shown beside how it began, or beside how it ended where that is what is shown; or by itself again. */
export function compare(state: AppState): void {
  const {steps, selection, frame} = state;
  if (selection.reference !== null) {
    compareWith(state, null);
    return;
  }
  const [first, last] = [steps.at(0)?.step, steps.at(-1)?.step];
  const other = state.runs.find((run) => run !== frame?.address.run);
  // Of a single step there is nothing else to see in the same run.
  if (first === last && other !== undefined) compareWith(state, {run: other, step: null});
  else compareWith(state, {run: null, step: (frame?.address.step === first ? last : first) ?? null});
}

/** Shows what it was compared with, compared with what was shown. */
export function swap(state: AppState): void {
  const [shown, other] = [state.frame?.address, state.reference?.frame?.address];
  if (shown === undefined || other === undefined) return;
  const same = shown.run === other.run;
  state.select({run: other.run, step: other.step, reference: {run: same ? null : shown.run, step: shown.step}});
}

function referenceBy(state: AppState, by: number): void {
  const {reference} = state.selection;
  const index = state.reference?.index ?? state.index;
  if (reference === null || index === null || state.frame === null) return;
  const steps = stepsOf(index, reference.run ?? state.frame.address.run);
  const chosen = chosenStep(steps, reference.step)?.step;
  const to = next(
    steps,
    steps.findIndex(({step}) => step === chosen),
    by,
  );
  if (to !== undefined && to.step !== chosen) compareWith(state, {...reference, step: to.step});
}

function exampleBy(state: AppState, by: number): void {
  const to = nextOf(state.listed, exampleOf(state), by);
  if (to !== null) state.selectExample(to);
}

function layerBy(state: AppState, by: number): void {
  const {layers = [], data} = state.frame ?? {};
  const selected = state.selection.layer ?? data?.layer.name;
  const at = layers.findIndex(({name}) => name === selected);
  const to = next(layers, at, by);
  if (to !== undefined && to !== layers[at]) state.selectLayer(to.name);
}

/** Does what a key asks for; false where that is not done here. */
export function move(state: AppState, act: Act): boolean {
  if (state.frame === null || DIALOGS.includes(act)) return false;
  if (act === "step-before" || act === "step-after") stepBy(state, act === "step-after" ? 1 : -1);
  else if (act === "compare") compare(state);
  else if (act === "swap") swap(state);
  else if (act === "reference-before" || act === "reference-after")
    referenceBy(state, act === "reference-after" ? 1 : -1);
  else if (act === "shallower" || act === "deeper") layerBy(state, act === "deeper" ? 1 : -1);
  else exampleBy(state, act === "example-after" ? 1 : -1);
  return true;
}

/** The next example after the selected one that the model gets wrong, in the order of the list; null where there is none. */
export const nextWrong = (state: AppState): number | null =>
  nextOf(state.sorted, exampleOf(state), 1, (i) => state.frame?.examples[i].correct === false);

/** Whether the channels and groups of a layer have pages at the step that is shown: what is looked at may lie in another layer. */
function hasPages({index, frame}: AppState, layer: string): boolean {
  if (index === null || frame === null) return false;
  const {run, step} = frame.address;
  return artifactAt(index, run, "dictionary", layer, step) !== undefined;
}

/** Opens the page of a channel or group; where there are none, keeps it. */
function showFeature(state: AppState, atom: Atom, layer: string): void {
  if (hasPages(state, layer)) state.open(atom, layer);
  else state.pin(atom, layer);
}

/** Goes to what was found. */
export function goTo(state: AppState, target: Target): void {
  switch (target.kind) {
    case "layer":
      state.selectLayer(target.layer);
      break;
    case "channel":
      showFeature(state, {kind: "channel", channel: target.channel}, target.layer);
      break;
    case "group":
      showFeature(state, {kind: "group", group: target.group}, target.layer);
      break;
    case "class":
      state.selectTarget(target.index);
      break;
    case "example":
      state.selectExample(target.index);
  }
}
