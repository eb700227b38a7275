/** Which classes cannot be ruled out of an example, as it was measured by held-out images: pure functions. */
import {atLevel, setOf} from "../math/sets";
import type {Certainty, CertaintyLevel, Covered} from "../model/certainty";

export const LEVEL = 0.9;

/** A prediction set, and by how many held-out images it was made. */
export interface PredictionSet {
  readonly level: number;
  /** The classes that cannot be ruled out, the likeliest first. */
  readonly classes: readonly number[];
  /** Of classes that have too few images: they can never be ruled out. */
  readonly tooFew: readonly number[];
  readonly nImages: number;
  /** By held-out images of which group it was made; null: by all. */
  readonly group: {readonly column: string; readonly name: string} | null;
}

/** The prediction set of an example; null where there are no held-out images. */
export function predictionSet(
  made: Certainty | null,
  example: number,
  outputs: Float32Array,
  level = LEVEL,
): PredictionSet | null {
  if (made === null || made.nHeld === 0 || example >= made.nExamples || made.nClasses !== outputs.length) return null;
  const fewest = Math.ceil(1 / (1 - level) - 1e-9) - 1;
  return {
    level,
    classes: setOf(made, example, level).sort((a, b) => outputs[b] - outputs[a]),
    tooFew: made.nOfClass.flatMap((n, label) => (n < fewest ? [label] : [])),
    nImages: made.nHeld,
    group: null,
  };
}

/**
 * The prediction set of an example by held-out images of its own group: of the first column in which that is known, whatever the
 * sets are, as who chose among them would rule out more than the level allows. Null where none is.
 */
export function setOfGroup(
  made: Certainty | null,
  example: number,
  outputs: Float32Array,
  level = LEVEL,
): PredictionSet | null {
  const ofAll = predictionSet(made, example, outputs, level);
  const column = made?.byGroup.find(({groups}) => (groups.at(example) ?? "") !== "");
  if (made === null || ofAll === null || column === undefined) return null;
  const left = setOf({ranks: column.ranks, nClasses: made.nClasses}, example, level);
  return {
    level,
    classes: left.sort((a, b) => outputs[b] - outputs[a]),
    // How many images of each class the group has was not logged.
    tooFew: [],
    nImages: column.nHeld[example],
    group: {column: column.column, name: column.groups[example]},
  };
}

/** What sets cover, at the level that is nearest to the one that a page speaks of; null where that was not measured. */
export const coverage = (made: Certainty | null): CertaintyLevel | null => made && atLevel(made, LEVEL);

/** How often sets by all held-out images held the true class, at a page's level: of all of these, and of those of a group. */
export function heldOf(
  made: Certainty | null,
  group: PredictionSet["group"],
): {readonly all: Covered; readonly group: Covered | null} | null {
  const measured = coverage(made);
  if (measured?.level !== LEVEL || measured.all.n === 0) return null;
  if (group === null) return {all: measured.all, group: null};
  // Of a column of numbers, what is above the median is told of.
  const categories = group.name.startsWith("> ") ? [group.name, ""] : [group.name];
  const of = measured.groups.find(({column, category}) => column === group.column && categories.includes(category));
  return {all: measured.all, group: of ?? null};
}

/** How many held-out images are decided rightly; null where that was not measured. */
export function heldOutAccuracy(made: Certainty | null): {readonly share: number; readonly n: number} | null {
  const {nRight, nWrong} = made?.entropies ?? {nRight: 0, nWrong: 0};
  return nRight + nWrong > 0 ? {share: nRight / (nRight + nWrong), n: nRight + nWrong} : null;
}
