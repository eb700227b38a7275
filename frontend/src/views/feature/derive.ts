/** What the page says of a channel, from what was measured of it: pure functions. */
import {descending} from "../../math/rank";
import type {LayerGroups} from "../../model/groups";
import type {ChannelSummary, ClassActivations, MeasuredRemoval} from "../../model/statistics";
import {effectsOf, type Group} from "../shared/groups";
import type {ClassFacts, ColumnFacts, Example, Facts, Turned} from "./facts";

/** A channel follows a class, or a column, from this AUROC on: of two images that one of which is of it, it tells 4 in 5. */
export const FOLLOWS = 0.8;
/** And only so many standard errors from what chance gives: with few images chance alone goes far. */
const SURE = 4;
/** Images fall into two kinds from this silhouette on: below there is no structure. Source: Kaufman and Rousseeuw 1990. */
export const TWO_KINDS = 0.25;
/** A channel is another's double from this correlation of their image maxima on. */
export const DOUBLED = 0.95;

/** A class, or a category of a column of metadata, and how well the channel tells it. */
export type Followed =
  | {readonly kind: "class"; readonly target: number; readonly auroc: number; readonly images: number}
  | {
      readonly kind: "column";
      readonly column: string;
      readonly category: string | null;
      readonly auroc: number;
      readonly images: number | null;
    };

/** What the channel fires for rather than for anything else, the surest first; what it is silent for is not among it. */
export function followed({classes, columns}: Pick<Facts, "classes" | "columns">): Followed[] {
  const all: Followed[] = [
    ...classes.flatMap(({target, auroc, images}) =>
      auroc === null ? [] : {kind: "class" as const, target, auroc, images},
    ),
    ...columns.map(({column, category, auroc, images}) => ({kind: "column" as const, column, category, auroc, images})),
  ];
  return all.filter(({auroc}) => auroc > 0.5).sort((a, b) => b.auroc - a.auroc);
}

/** The standard deviation of an AUROC by chance: of n images against the others. Source: Mann and Whitney 1947. */
export const byChance = (n: number, of: number): number => Math.sqrt((of + 1) / (12 * n * (of - n)));

/** Whether that can be said of it, and is no matter of chance. */
export const surely = ({auroc, images}: Followed, of: number): boolean =>
  auroc >= FOLLOWS && images !== null && images > 0 && images < of && auroc - 0.5 >= SURE * byChance(images, of);

/** What it surely follows best; null where it follows nothing. */
export const follows = (facts: Facts): Followed | null =>
  followed(facts).find((each) => surely(each, facts.images)) ?? null;

/** The class that loses most right predictions without the channel; null where that was not measured, or none does. */
export function mostTurned({classes}: Pick<Facts, "classes">): (Turned & {readonly target: number}) | null {
  const turned = classes.flatMap(({target, turned: of}) => (of === null || of.toWrong === 0 ? [] : {target, ...of}));
  return turned.sort((a, b) => b.toWrong - a.toWrong || a.right - b.right).at(0) ?? null;
}

/** Classes in the order in which the channel matters to them: what it turns, and what it fires for. */
export function ranked(classes: readonly ClassFacts[]): ClassFacts[] {
  const weight = ({auroc, turned}: ClassFacts) => {
    const [share, tells] = [turned === null ? 0 : turned.toWrong / Math.max(1, turned.right), (auroc ?? 0.5) - 0.5];
    return share > 0 ? Math.max(share, tells) : tells;
  };
  return [...classes].sort((a, b) => weight(b) - weight(a) || a.target - b.target);
}

export const rankedColumns = (columns: readonly ColumnFacts[]): ColumnFacts[] =>
  [...columns].sort((a, b) => Math.abs(b.auroc - 0.5) - Math.abs(a.auroc - 0.5));

/** The rows of examples: those that excite the channel most, by kind where there are two, and a sample of the others. */
export interface Shown {
  readonly strongest: readonly (readonly Example[])[];
  readonly spread: readonly Example[];
}

/** Whether the images that excite it are of two kinds, more than any cloud of points seems to be. */
export const hasTwoKinds = ({split, splitByChance}: Pick<Facts, "split" | "splitByChance">): boolean =>
  split !== null && split >= TWO_KINDS && split > (splitByChance ?? 0);

/**
 * Puts examples, strongest first, into rows of `n`: the strongest, the two kinds of them apart where there are two, and so
 * many of the others, spread evenly from strong to weak.
 */
export function shownOf(facts: Pick<Facts, "examples" | "split" | "splitByChance">, n: number, rows: number): Shown {
  const {examples} = facts;
  const sides = ([0, 1] as const).map((side) => examples.filter((each) => each.side === side));
  const two = hasTwoKinds(facts) && sides.every((each) => each.length > 0);
  const first = two ? sides.map((each) => each.slice(0, n)) : [examples.slice(0, n)];
  const taken = new Set(first.flat());
  const others = examples.filter((each) => !taken.has(each));
  return {
    strongest: first.filter((each) => each.length > 0),
    spread: spreadOf(others, n * Math.max(0, rows - first.length)),
  };
}

/** So many of some things, evenly spread, the first and the last among them. */
export function spreadOf<T>(all: readonly T[], n: number): readonly T[] {
  if (all.length <= n) return all;
  if (n < 2) return all.slice(0, n);
  return Array.from({length: n}, (_, i) => all[Math.round((i * (all.length - 1)) / (n - 1))]);
}

/** A class, and what a group argues for it on the example, in units of the logit; or a quantity, and what it adds to it. */
export interface Argued {
  readonly target: number;
  readonly value: number;
  readonly isQuantity?: boolean;
}

/** The class that a group argues for most; null where it argues for none, or that was not logged. */
export function arguedMost(of: LayerGroups, {index}: Group): Argued | null {
  const all = effectsOf(of, of.effects?.targets ?? []).map(({target, values}) => ({target, value: values[index]}));
  return (
    all
      .filter(({value}) => value > 0)
      .sort((a, b) => b.value - a.value)
      .at(0) ?? null
  );
}

/** What a group adds to the one quantity that a network predicts; null of several, which have units of their own. */
export function addedBy(of: LayerGroups, {index}: Group): Argued | null {
  const all = effectsOf(of, of.effects?.targets ?? []);
  return all.length === 1 ? {target: all[0].target, value: all[0].values[index], isQuantity: true} : null;
}

/**
 * The channel to open where none is chosen: the one whose removal turns most; else the one that tells a class best; else, as
 * where there are no classes, the one that fires most; else 0.
 */
export function firstChannel(
  removal: MeasuredRemoval | null,
  classes: ClassActivations | null,
  summary: Pick<ChannelSummary, "mean"> | null,
): number {
  const most = [...(removal?.removed ?? [])].sort((a, b) => b.changed - a.changed).at(0);
  if (most !== undefined && most.changed > 0) return most.channel;
  const best = classes === null ? NaN : descending(classes.auroc)[0] % classes.nChannels;
  return best >= 0 ? best : (descending(summary?.mean ?? []).at(0) ?? 0);
}
