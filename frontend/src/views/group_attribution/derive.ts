/** What group attribution shows, from its data and selection: pure functions. */
import {quoted} from "../../math/csv";
import {linkAt, linkEntropy, reachOver, type Block, type Way} from "../../math/flow";
import {extent, fraction, magnitude} from "../../math/scale";
import type {GroupLinks, LayerGroups, NeuronGroups} from "../../model/groups";
import type {BarScale} from "../shared/options";
import {effectsOf, type Effect, type Group} from "../shared/groups";
import {largestOf, type Full} from "../shared/scaling";

/** What the ribbons are about. */
export type Subject =
  | {readonly kind: "class"; readonly target: number}
  | {readonly kind: "group"; readonly column: number; readonly index: number};

/** A group that is pointed at, by the number that it keeps: after a change of groups it is that one again, or none. */
export interface Pointed {
  readonly layer: string;
  readonly id: number;
}

/** The width of the strongest link between two columns, in pixels. */
export const BASE = 20;

/** The links from a column to the next one; the classes are the last column. */
export interface Between extends Block {
  /** What each part of the later column gets from what the groups of the earlier one leave; null where it was not logged. */
  readonly rest: ArrayLike<number> | null;
  /** Whether there is anything to draw. */
  readonly isKnown: boolean;
  /** Whether they, or what comes from the rest, are logged, but cannot be read. */
  readonly unread: boolean;
  readonly full: Full;
}

/** The columns with what links them. */
export interface Flow {
  readonly layers: readonly LayerGroups[];
  readonly targets: readonly number[];
  /** The links after each layer. */
  readonly between: readonly Between[];
  /** The effects of each layer on the classes. */
  readonly effects: readonly (readonly Effect[])[];
  /** The effect at which the share of a group in a class is whole. */
  readonly fullEffect: (target: number) => number;
}

/** Puts the columns together. Widths are in respect of the largest link of the run, or of what is on screen. */
export function flowOf(
  {layers, links, unreadLinks = []}: NeuronGroups,
  targets: readonly number[],
  bars: BarScale,
): Flow {
  const effects = layers.map((of) => effectsOf(of, targets));
  const between = layers.flatMap((of, column): Between[] => {
    const next = layers.at(column + 1);
    return next === undefined
      ? [ofClasses(of, effects[column], targets, bars)]
      : [ofGroups(linkBetween(links, of, next), linkBetween(unreadLinks, of, next) !== null, of, next, bars)];
  });
  const scales = layers.flatMap((of) => of.effects?.values.scale ?? []);
  const ofRun = Math.max(0, ...scales.map(({maximum}) => maximum));
  const fullEffect = (target: number) =>
    bars === "run" ? ofRun : magnitude(extent(effects.flatMap((rows) => [...(rowOf(rows, target)?.values ?? [])])));
  return {layers, targets, between, effects, fullEffect};
}

const rowOf = (rows: readonly Effect[], target: number): Effect | undefined =>
  rows.find((row) => row.target === target);

const linkBetween = <L extends Pick<GroupLinks, "earlier" | "later">>(
  links: readonly L[],
  {layer: first}: LayerGroups,
  {layer: last}: LayerGroups,
): L | null => links.find(({earlier, later}) => earlier === first.name && later === last.name) ?? null;

function ofGroups(
  link: GroupLinks | null,
  failed: boolean,
  first: LayerGroups,
  last: LayerGroups,
  bars: BarScale,
): Between {
  const [earlier, later] = [first.count, last.count];
  const values =
    link?.values.values.length === earlier * later ? link.values.values : new Float32Array(earlier * later);
  const full = largestOf(values, link?.values.scale, bars);
  const unread = failed || link?.restUnread === true;
  return {values, earlier, later, rest: link?.rest ?? null, full, isKnown: link !== null, unread};
}

function ofClasses(
  {count, effects, unread = []}: LayerGroups,
  rows: readonly Effect[],
  targets: readonly number[],
  bars: BarScale,
): Between {
  const shown = targets.map((target) => rowOf(rows, target));
  const values = shown.flatMap((row) => [...(row?.values ?? new Float32Array(count))]);
  // What is not known of one class would be drawn as nothing.
  const rest = shown.every((row) => row?.rest != null) ? shown.map((row) => row?.rest ?? 0) : null;
  const full = largestOf(values, effects?.values.scale, bars);
  const failed = unread.includes(effects === null ? "effects" : "rest");
  return {values, earlier: count, later: targets.length, rest, full, isKnown: effects !== null, unread: failed};
}

/** A link that is drawn. */
export interface Ribbon {
  /** The index of the earlier of the columns that it links. */
  readonly column: number;
  /** The earlier part; null for what the groups leave. */
  readonly from: number | null;
  readonly to: number;
  /** The link itself. */
  readonly value: number;
  /** In pixels. */
  readonly width: number;
  /** What it is coloured by. */
  readonly sign: number;
}

/** How wide a link is by itself. */
const widthOf = (value: number, {full}: Between): number => BASE * Math.abs(fraction(value, full.value));

/** The ribbons of a subject; those of no width are left out. */
export function ribbonsOf(flow: Flow, subject: Subject): Ribbon[] {
  const all = subject.kind === "class" ? ofClass(flow, subject.target) : ofGroup(flow, subject);
  return all.filter(({width}) => width > 0);
}

type Factor = (to: number, from: number | null) => number;

/** All links after a column, each made narrower by a factor, in a colour of its own or another. */
function linksAfter(flow: Flow, column: number, factor: Factor, sign?: (from: number | null) => number): Ribbon[] {
  const between = flow.between[column];
  const {earlier, later, rest} = between;
  const sources = [...Array.from({length: earlier}, (_, from) => from), ...(rest === null ? [] : [null])];
  return sources.flatMap((from) =>
    Array.from({length: later}, (_, to): Ribbon => {
      const value = from === null ? (rest?.[to] ?? 0) : linkAt(between, to, from);
      const width = widthOf(value, between) * factor(to, from);
      return {column, from, to, value, width, sign: Math.sign(sign === undefined ? value : sign(from))};
    }),
  );
}

/**
 * Of a class: what its groups are made of, as far as they argue for or against it, in the colour of what the parts
 * themselves argue; and in front of it what argues for it.
 */
function ofClass(flow: Flow, target: number): Ribbon[] {
  const row = flow.targets.indexOf(target);
  const last = flow.layers.length - 1;
  return flow.layers.flatMap((_, column) => {
    if (column === last) return linksAfter(flow, column, (to) => Number(to === row));
    const [parts, wholes] = [rowOf(flow.effects[column], target), rowOf(flow.effects[column + 1], target)];
    return linksAfter(
      flow,
      column,
      (to) => Math.abs(fraction(wholes?.values[to] ?? 0, flow.fullEffect(target))),
      (from) => (from === null ? parts?.rest : parts?.values[from]) ?? 0,
    );
  });
}

/** Of a group: what it is made of, what it makes, and, as far as it reaches, what those are and make. */
function ofGroup(flow: Flow, {column, index}: Extract<Subject, {kind: "group"}>): Ribbon[] {
  const last = flow.layers.length - 1;
  const start = Array.from({length: flow.layers[column].count}, (_, i) => Number(i === index));
  const forward = spread(flow.between.slice(column, last), start, "forward");
  const back = spread(flow.between.slice(0, column).reverse(), start, "back");
  const after = forward.flatMap((reach, i) => {
    const at = column + i;
    const toClasses = at === last && at > column;
    const direct = flow.targets.map((target) => rowOf(flow.effects[column], target)?.values[index] ?? 0);
    const most = magnitude(extent(direct));
    return linksAfter(flow, at, (to, from) => {
      const share = from === null ? 0 : reach[from];
      return toClasses ? share * Math.abs(fraction(direct[to], most)) : share;
    });
  });
  const before = back.slice(0, -1).flatMap((reach, i) => linksAfter(flow, column - 1 - i, (to) => reach[to]));
  return [...before, ...after];
}

/** How much of each column is reached, that of the start first. */
function spread(between: readonly Between[], start: ArrayLike<number>, way: Way): ArrayLike<number>[] {
  return between.reduce(
    (reached, block) => [...reached, reachOver(block, reached[reached.length - 1], block.full.value, way)],
    [start],
  );
}

/** What is said of a part in respect of the subject: its effect on the class, or its link with the group; null: nothing. */
export function valueOf(flow: Flow, subject: Subject, column: number, index: number): number | null {
  if (subject.kind === "class") return rowOf(flow.effects.at(column) ?? [], subject.target)?.values[index] ?? null;
  if (column === flow.layers.length) {
    return rowOf(flow.effects[subject.column], flow.targets[index])?.values[subject.index] ?? null;
  }
  if (column === subject.column + 1) return linkAt(flow.between[subject.column], index, subject.index);
  if (column === subject.column - 1) return linkAt(flow.between[column], subject.index, index);
  return null;
}

/** By how many groups of an earlier layer each of a later one is fed, in effect; NaN where that is not known. */
export interface Spread {
  readonly earlier: string;
  readonly later: string;
  readonly of: number;
  /** The number for groups that are made compatible. */
  readonly compatible: number;
  readonly separate: number;
}

/** Two to the power of the entropy of the links: as many equal links would be as spread out. */
export const spreadsOf = ({links, layers}: NeuronGroups): Spread[] =>
  links.map(({earlier, later, separate, compatible}) => {
    const of = layers.find(({layer}) => layer.name === earlier)?.count ?? 0;
    const effective = (values: Float32Array | null) => (values === null ? NaN : 2 ** linkEntropy(values, of));
    return {earlier, later, of, compatible: effective(compatible), separate: effective(separate)};
  });

/** Who is who in a flow: the groups of each layer, and the classes' names. */
export interface Names {
  readonly groups: readonly (readonly Group[])[];
  readonly name: (target: number) => string;
}

/** Every link, named. */
export function linksOf(flow: Flow, {groups, name}: Names) {
  const last = flow.layers.length - 1;
  return flow.between.flatMap((_, column) =>
    linksAfter(flow, column, () => 1).map(({from, to, value}) => ({
      earlier: flow.layers[column].layer.name,
      from: from === null ? "rest" : groups[column][from].tag,
      later: column === last ? "class" : flow.layers[column + 1].layer.name,
      to: column === last ? name(flow.targets[to]) : groups[column + 1][to].tag,
      value,
      again: from === null ? null : (flow.layers[column].stability?.[2 * groups[column][from].index] ?? null),
      byChance: from === null ? null : (flow.layers[column].stability?.[2 * groups[column][from].index + 1] ?? null),
      unit: column === last ? "logits" : `activation of ${flow.layers[column + 1].layer.name}`,
    })),
  );
}

/** Every link as comma-separated values. */
export function csvOf(flow: Flow, names: Names): string {
  const lines = linksOf(flow, names).map(({earlier, from, later, to, value, unit, again, byChance}) =>
    [...[earlier, from, later, to].map(quoted), value, quoted(unit), again ?? "", byChance ?? ""].join(","),
  );
  return ["layer,group,to,to group or class,value,unit,group found again (cosine),by chance", ...lines, ""].join("\n");
}
