/** What to show in place of what cannot be shown: of one broken artifact the rest must not suffer. */
import {isAbort, Unreachable, type Index} from "../api";
import type {Interfaced} from "../interfaces";
import {chosenRun, runsOf, snapshotAt, stepsOf, tellsSteps} from "./catalog";
import {loadFrame, type Frame, type Wanted} from "./frame";
import type {Source} from "./source";

/** So many steps are tried at most: each is a request. */
const STEPS = 12;
const RUNS = 6;

/**
 * Lists what may be readable where something wanted is not: the same snapshot by itself, then other steps of its run, those
 * nearest before it first, then, if `anyRun`, the last steps of other runs.
 */
export function instead(index: Index, wanted: Wanted, anyRun: boolean): Wanted[] {
  const run = chosenRun(index, wanted.run);
  const at = run === undefined ? undefined : snapshotAt(index, run, wanted.step);
  if (run === undefined || at === undefined) return [];
  const plain = {...wanted, run, step: at.step, view: null, layer: null, example: 0, target: null, against: null};
  const steps = stepsOf(index, run).map(({step}) => step);
  const others = [...steps.filter((step) => step < at.step).reverse(), ...steps.filter((step) => step > at.step)];
  const last = runsOf(index)
    .filter((other) => other !== run)
    .map((other) => ({...plain, run: other, step: null}));
  return [
    plain,
    ...others.slice(0, STEPS).map((step) => ({...wanted, run, step})),
    ...(anyRun ? last.slice(0, RUNS) : []),
  ];
}

/** The index, with the steps of a run. */
export const indexOf = async ({api}: Source, index: Index, run: string | null, signal: AbortSignal): Promise<Index> =>
  tellsSteps(index, run) ? index : api.index(run, signal);

/** Loads the first of these that can be read; null where there is none. */
export async function loadInstead<V extends Interfaced>(
  source: Source,
  known: Index,
  candidates: readonly Wanted[],
  views: readonly V[],
  signal: AbortSignal,
): Promise<{wanted: Wanted; index: Index; frame: Frame<V>} | null> {
  for (const wanted of candidates) {
    try {
      const index = await indexOf(source, known, wanted.run, signal);
      return {wanted, index, frame: await loadFrame(source, index, wanted, views, signal)};
    } catch (error) {
      if (isAbort(error) || error instanceof Unreachable) return null;
    }
  }
  return null;
}
