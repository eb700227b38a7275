/** What the index says is there: pure functions over it. */
import type {Address, Index, StepInfo} from "../api";
import {artifactFor, chosenStep} from "../math/steps";

/**
 * What was logged of one kind and layer, by step. An artifact is told by these, not by its tag: one that was logged again at
 * a step has a tag of its own, and the newest counts.
 */
function logged(index: Index, run: string, kind: string, layer: string): readonly Address[] {
  const tags = index.runs.find((entry) => entry.run === run)?.tags ?? [];
  const all = tags
    .filter((entry) => entry.kind === kind && entry.layer === layer)
    .flatMap(({tag, steps}) => (steps ?? []).map((step) => ({run, tag, ...step})))
    .sort((a, b) => a.step - b.step || a.wall_time - b.wall_time);
  return all.filter(({step}, i) => all.at(i + 1)?.step !== step);
}

/** All that was logged of one kind and layer, by step. */
export const addressesOf = logged;

export const stepsOf = (index: Index, run: string): readonly StepInfo[] => logged(index, run, "snapshot", "");

/** The runs that have something to look at. */
export const runsOf = (index: Index): string[] =>
  index.runs
    .filter(({tags}) => tags.some(({kind, steps}) => kind === "snapshot" && steps?.length !== 0))
    .map(({run}) => run);

/** The run that a selection means: the first where there is no such run. */
export function chosenRun(index: Index, wanted: string | null): string | undefined {
  const runs = runsOf(index);
  return wanted !== null && runs.includes(wanted) ? wanted : runs.at(0);
}

/** Whether the index tells the steps of the run that a selection means. */
export function tellsSteps(index: Index, wanted: string | null): boolean {
  const run = chosenRun(index, wanted);
  return !index.runs.some((entry) => entry.run === run && entry.tags.some(({steps}) => steps === null));
}

/** The snapshot that a step means; null means the last. */
export const snapshotAt = (index: Index, run: string, step: number | null): Address | undefined =>
  chosenStep(logged(index, run, "snapshot", ""), step);

/**
 * The artifact of a kind and layer that goes with a snapshot: the newest of its step or before, else the earliest after. One
 * that is of no single layer is logged with the name "".
 */
export const artifactAt = (index: Index, run: string, kind: string, layer: string, step: number): Address | undefined =>
  artifactFor(logged(index, run, kind, layer), step);

interface Sized {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}

/** The deepest layer that has positions, if possible one with icons. */
export function defaultLayer<L extends Sized>(layers: readonly L[], hasIcons: (layer: L) => boolean): L | undefined {
  const positions = ({height, width}: L) => height * width > 1;
  return layers.findLast((layer) => positions(layer) && hasIcons(layer)) ?? layers.findLast(positions) ?? layers.at(-1);
}
