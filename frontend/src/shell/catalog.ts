/** What the index says is there: pure functions over it. */
import type {Address, Index, StepInfo, TagInfo} from "../api";
import {artifactFor, chosenStep} from "../math/steps";

const snapshotTag = (index: Index, run: string): TagInfo | undefined =>
  index.runs.find((entry) => entry.run === run)?.tags.find(({kind, steps}) => kind === "snapshot" && steps.length > 0);

/** The runs that have something to look at. */
export const runsOf = (index: Index): string[] =>
  index.runs.map(({run}) => run).filter((run) => snapshotTag(index, run) !== undefined);

export const stepsOf = (index: Index, run: string): readonly StepInfo[] => snapshotTag(index, run)?.steps ?? [];

/** The snapshot that a step means; null means the last. */
export function snapshotAt(index: Index, run: string, step: number | null): Address | undefined {
  const tag = snapshotTag(index, run);
  const chosen = tag && chosenStep(tag.steps, step);
  return chosen && {run, tag: tag.tag, ...chosen};
}

/** The dictionary of a layer that goes with a snapshot: the newest of its step or before, else the earliest after. */
export function dictionaryAt(index: Index, run: string, layer: string, step: number): Address | undefined {
  const tags = index.runs.find((entry) => entry.run === run)?.tags ?? [];
  const tag = tags.find((entry) => entry.kind === "dictionary" && entry.layer === layer);
  const chosen = tag && artifactFor(tag.steps, step);
  return chosen && {run, tag: tag.tag, ...chosen};
}

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
