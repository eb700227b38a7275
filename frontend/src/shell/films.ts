/** What channels were over the training, for their large pictures: loaded by layer, and kept of the last few. */
import type {Index} from "../api";
import {addressesOf} from "../data/catalog";
import type {Courses} from "../data/course";
import {isAbort} from "../api";
import {hidden} from "../grammar";
import {contentOf} from "../interfaces";
import {filmedShortly} from "../views/shared/filmstrip";
import type {AppState} from "./state.svelte";

/** So many layers are kept. */
const KEPT = 3;
const kept = new Map<string, Courses>();

/** The number of steps at which a layer's icons were made. */
export const nFrames = (index: Index, run: string, layer: string): number =>
  addressesOf(index, run, "dictionary", layer).length;

/** What the films of a layer's channels depend on: a step more is another film. */
function keyOf({index, frame}: AppState, layer: string): string {
  const run = frame?.address.run ?? "";
  const steps = (kind: string) => (index === null ? [] : addressesOf(index, run, kind, layer).map(({step}) => step));
  return JSON.stringify([run, layer, steps("dictionary"), steps("statistics")]);
}

/** Gives the courses of a layer's channels as they arrive; at once what was loaded before. */
export async function loadFilm(
  state: AppState,
  layer: string,
  signal: AbortSignal,
  onArrived: (courses: Courses) => void,
): Promise<void> {
  const key = keyOf(state, layer);
  const known = kept.get(key);
  if (known !== undefined) {
    onArrived(known);
    return;
  }
  const contents = filmedShortly(hidden(layer)).map((element) => contentOf(element));
  try {
    let last: Courses | null = null;
    for await (const courses of state.coursesOf({contents, layers: [layer], choices: {}, later: false}, signal)) {
      if (signal.aborted) return;
      onArrived((last = courses));
    }
    if (last !== null) keep(key, last);
  } catch (error) {
    // What is wrong with a step is said where it is shown.
    if (!isAbort(error)) console.warn(error);
  }
}

function keep(key: string, courses: Courses): void {
  kept.set(key, courses);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
}
