/** What channels and groups were over the training, for their large pictures: loaded by layer, and kept of the last few. */
import type {Index} from "../api";
import {addressesOf} from "../data/catalog";
import type {Courses, Wished} from "../data/course";
import {isAbort} from "../api";
import type {FeatureOf, GroupOf} from "../elements/pictures/icon";
import {hidden} from "../grammar";
import {contentOf} from "../interfaces";
import type {GroupChoice} from "../math/groups";
import {choicesOf} from "../selection/options";
import {filmedShortly} from "../views/shared/filmstrip";
import {groupsFilmedShortly} from "../views/shared/groupFilm";
import type {AppState} from "./state.svelte";

/** So many courses are kept. */
const KEPT = 3;
const kept = new Map<string, Courses>();

/** Whether it is a group of neurons, and no channel. */
export const isGroup = (of: FeatureOf): of is GroupOf => "group" in of;

/** The layers that are asked about: compatible groups are logged with those of the last of all. */
const layersFor = (of: FeatureOf, all: readonly string[]): readonly string[] =>
  isGroup(of) && of.aligned > 0 ? all : [of.layer];

/** The number of steps at which its pictures were made. */
export function nFrames(index: Index, run: string, of: FeatureOf, all: readonly string[]): number {
  if (!isGroup(of)) return addressesOf(index, run, "dictionary", of.layer).length;
  const steps = [...layersFor(of, all)].reverse().map((layer) => addressesOf(index, run, "groups", layer).length);
  return steps.find((n) => n > 0) ?? 0;
}

function wishedOf(state: AppState, of: FeatureOf, all: readonly string[]): Wished {
  const layer = hidden(of.layer);
  const elements = isGroup(of) ? groupsFilmedShortly(layer) : filmedShortly(layer);
  const contents = elements.map((element) => contentOf(element));
  return {contents, layers: layersFor(of, all), choices: isGroup(of) ? choiceOf(state, of) : {}, later: false};
}

/** The factorisation that a group is of, which another choice may show by now. */
function choiceOf({options, shown}: AppState, {layer, count, aligned, shared}: GroupOf): Partial<GroupChoice> {
  const {groups}: Partial<GroupChoice> = choicesOf(options, shown.options);
  return {groups: {...groups, [layer]: count}, aligned: aligned > 0, shared};
}

/** What films depend on: a step more is another film, and groups may be of the example. */
function keyOf({index, frame}: AppState, of: FeatureOf, {layers, choices}: Wished): string {
  const run = frame?.address.run ?? "";
  const kinds = isGroup(of) ? ["groups", "group_statistics"] : ["dictionary", "statistics"];
  const names = isGroup(of) ? layers : [of.layer];
  const steps = kinds.map((kind) =>
    names.map((name) => (index === null ? [] : addressesOf(index, run, kind, name).map(({step}) => step))),
  );
  return JSON.stringify([run, of.layer, kinds, steps, isGroup(of) ? [frame?.data.example, choices] : null]);
}

/** Gives the courses of a layer's channels, or of its groups, as they arrive; at once what was loaded before. */
export async function loadFilm(
  state: AppState,
  of: FeatureOf,
  signal: AbortSignal,
  onArrived: (courses: Courses) => void,
): Promise<void> {
  const wished = wishedOf(state, of, namesOf(state));
  const key = keyOf(state, of, wished);
  const known = kept.get(key);
  if (known !== undefined) {
    onArrived(known);
    return;
  }
  try {
    let last: Courses | null = null;
    for await (const courses of state.coursesOf(wished, signal)) {
      if (signal.aborted) return;
      onArrived((last = courses));
    }
    if (last !== null) keep(key, last);
  } catch (error) {
    // What is wrong with a step is said where it is shown.
    if (!isAbort(error)) console.warn(error);
  }
}

/** The layers of what is on screen, shallow to deep. */
export const namesOf = ({frame}: AppState): readonly string[] => frame?.layers.map(({name}) => name) ?? [];

function keep(key: string, courses: Courses): void {
  kept.set(key, courses);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
}
