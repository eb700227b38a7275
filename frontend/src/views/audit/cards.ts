/** What stands out in an audit, each as a sentence with images that have it and images that have it not: pure functions. */
import {formatShare} from "../../math/format";
import type {Audit, AuditGroup, AuditSlice, Counted} from "../../model/audit";
import type {Finding} from "../../model/findings";
import {filled, type Piece} from "../shared/headline";
import {CHANCE, conceptOf, isApart, shareOf} from "./derive";
import {t} from "./text";

export const MOST = 4;

export interface Card {
  readonly kind: "suspect" | "attribute" | "slice" | "group" | "direction";
  readonly sentence: readonly Piece[];
  /** How right the class is with it and without; null where that is not known. */
  readonly slice: readonly Piece[] | null;
  /** What opens. */
  readonly feature: {readonly layer: string; readonly channel: number} | null;
  /** Which classes it is about. */
  readonly classes: readonly number[];
  /** Of the rules, for places in images; null of slices, groups and directions. */
  readonly finding: Finding | null;
  readonly having: readonly number[];
  readonly lacking: readonly number[];
  /** What these two are called, where it is not that they have it and have it not. */
  readonly halves?: readonly [string, string];
  /** The command that learns the model's last layer anew without it; null where it has no place that could be exchanged. */
  readonly command?: string | null;
}

export interface Named {
  readonly nameOf: (index: number) => string;
  /** A concept as a piece of a sentence. */
  readonly concept: (layer: string, channels: readonly number[], finding: Finding | null) => Piece;
}

type Source = Pick<Audit, "concepts" | "cells" | "slices" | "groups" | "nImages" | "by">;

/**
 * What was measured to bear on decisions first, by the share of these; then slices and groups in which the network errs more, by
 * the share of all images that this makes wrong.
 */
export function cardsOf(audit: Source, findings: readonly Finding[], named: Named, most = MOST): readonly Card[] {
  const measured = findings
    .filter(({rule, numbers: {changed, of, margin}}) =>
      // What its sentence says must be known: another version may not have logged it.
      rule === "suspect" ? Number.isFinite(changed / of) : rule === "attribute" && Number.isFinite(margin),
    )
    .sort((a, b) => b.effect - a.effect);
  const told = new Set(measured.flatMap(({rule, classes}) => (rule === "suspect" ? classes.slice(0, 1) : [])));
  const worst = new Map<number, AuditSlice>();
  for (const slice of audit.slices) {
    if (slice.chance <= CHANCE && !told.has(slice.index) && !worst.has(slice.index)) worst.set(slice.index, slice);
  }
  const others = [
    ...[...worst.values()].map((slice) => ({
      wrong: slice.worse * slice.right.n,
      card: () => sliceCard(audit, slice, named),
    })),
    ...audit.groups.filter(isApart).map((group) => ({
      wrong: Math.abs(group.gap?.value ?? 0) * Math.min(group.right.n, group.others.n),
      card: () => groupCard(group),
    })),
  ].sort((a, b) => b.wrong - a.wrong);
  return [...measured.map((finding) => () => findingCard(audit, finding, named)), ...others.map(({card}) => card)]
    .slice(0, most)
    .map((card) => card());
}

const strong = (text: string): Piece => ({strong: text});
const count = (n: number, of: number): Piece => strong(t().count(n, of));

function findingCard(audit: Source, finding: Finding, named: Named): Card {
  const {rule, layer, channels, classes, column, category, numbers, images} = finding;
  const [first, second] = [0, 1].map((i) => (i < classes.length ? named.nameOf(classes[i]) : ""));
  const place = conceptOf(audit.concepts, finding);
  const slice = audit.slices.find((each) => each.concept === place && each.index === classes[0]);
  const pieces: Record<string, Piece> = {
    class: strong(first),
    other: strong(second),
    column: strong(category === null ? (column ?? "") : t().category(column ?? "", category)),
    lost: count(numbers.changed, numbers.of),
    become: t().become[audit.by],
    margin: strong(`${formatShare(numbers.margin)}\u00a0%`),
    concept: layer === null ? "" : named.concept(layer, channels, finding),
  };
  const isSuspect = rule === "suspect";
  // Then it was taken away where it lies, and nowhere else.
  const isPlaced = Number.isFinite(numbers.top);
  return {
    kind: isSuspect ? "suspect" : "attribute",
    sentence: filled(isSuspect ? t()[isPlaced ? "suspectInPlace" : "suspect"] : t().attribute, pieces),
    slice: isSuspect && place !== null ? halves(audit, place, classes[0], named.nameOf) : null,
    feature: layer === null || channels.length === 0 ? null : {layer, channel: channels[0]},
    command: isSuspect && isPlaced && audit.by === "true" && layer !== null ? commandOf(layer, channels) : null,
    classes,
    finding,
    having: images,
    lacking: slice === undefined ? [] : slice.has ? slice.otherImages : slice.images,
  };
}

/** What a shell takes: names of layers may hold anything. */
function commandOf(layer: string, channels: readonly number[]): string {
  const concept = `${layer}:${channels.join(",")}`;
  const quoted = /^[\w./:,-]+$/.test(concept) ? concept : `'${concept.replaceAll("'", `'\\''`)}'`;
  return `semantic-dictionary correct MODEL --suppress ${quoted} --how relearn --examples IMAGES --classes CLASSES`;
}

function sliceCard({concepts}: Source, slice: AuditSlice, named: Named): Card {
  const {layer, channels} = concepts[slice.concept];
  const pieces = {
    class: strong(named.nameOf(slice.index)),
    concept: named.concept(layer, channels, null),
    own: strong(counted(slice.right)),
    others: strong(plain(slice.others)),
  };
  return {
    kind: "slice",
    sentence: filled(slice.has ? t().sliceHaving : t().sliceLacking, pieces),
    slice: null,
    feature: {layer, channel: channels[0]},
    classes: [slice.index],
    finding: null,
    having: slice.has ? slice.images : slice.otherImages,
    lacking: slice.has ? slice.otherImages : slice.images,
  };
}

function groupCard(group: AuditGroup): Card {
  const pieces = {
    group: strong(groupName(group)),
    own: strong(percent(group.right)),
    others: strong(percent(group.others)),
  };
  return {
    kind: "group",
    sentence: filled(t().group, pieces),
    slice: null,
    feature: null,
    classes: [],
    finding: null,
    having: [],
    lacking: [],
  };
}

export const groupName = ({column, category}: Pick<AuditGroup, "column" | "category">): string =>
  category === null ? t().above(column) : t().category(column, category);

/** How right a class is with a concept and without; null where that was not kept. */
function halves(audit: Source, place: number, index: number, nameOf: Named["nameOf"]): Piece[] | null {
  const cell = audit.cells.find((each) => each.concept === place && each.index === index);
  if (cell === undefined || cell.having.hits === null) return null;
  if (cell.lacking.n === 0 || cell.having.n === 0) return null;
  const pieces = {
    class: strong(nameOf(index)),
    own: strong(counted(cell.lacking)),
    others: strong(plain(cell.having)),
  };
  return filled(t().halves, pieces);
}

/** "12 of 40". */
export const plain = ({n, hits}: Counted): string => t().count(hits ?? 0, n);

/** "12 of 40 [18..46 %]". */
export const counted = (of: Counted): string => `${plain(of)} [${formatShare(of.low)}..${formatShare(of.high)}\u00a0%]`;

export const percent = (of: Counted): string => {
  const share = shareOf(of);
  return share === null ? String(of.n) : `${formatShare(share)}\u00a0%`;
};
