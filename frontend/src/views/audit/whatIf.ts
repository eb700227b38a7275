/** What becomes of decisions without one concept or two, measured beside estimated: pure functions. */
import {formatShare} from "../../math/format";
import type {Answers, Audit, AuditConcept, Counted, Outcome, Removal} from "../../model/audit";
import {filled, type Piece} from "../shared/headline";
import type {Feature} from "./options";
import {t} from "./text";

/** So many classes of the run and of the example are shown. */
const [CLASSES, ANSWERS]: readonly [number, number] = [6, 5];

type Source = Pick<Audit, "concepts" | "removals" | "classes" | "decided" | "by">;

export const changed = ({lost, mended, otherwise}: Outcome): number => lost + mended + otherwise;

/** What was removed, one concept or two: of classes, or of outputs that exclude no other. */
export const removalsOf = ({removals, moves}: Pick<Audit, "removals" | "moves">): readonly Gone[] =>
  moves.length > 0 ? moves : removals;

interface Gone {
  readonly concepts: readonly number[];
}

/** The concepts that were removed, the strongest first. */
export const removable = (audit: Pick<Audit, "removals" | "moves">): readonly number[] =>
  removalsOf(audit).flatMap(({concepts}) => (concepts.length === 1 ? concepts : []));

export const namedOf = ({layer, channels}: AuditConcept): Feature => ({layer, channel: channels[0]});

/** The places of what was chosen, in the order in which it was; the strongest where nothing was, or nothing of it is there. */
export function placesOf(
  audit: Pick<Audit, "concepts" | "removals" | "moves">,
  chosen: readonly Feature[],
): readonly number[] {
  const all = removable(audit);
  const found = chosen.flatMap((each) => {
    const place = all.find((of) => {
      const {layer, channel} = namedOf(audit.concepts[of]);
      return layer === each.layer && channel === each.channel;
    });
    return place === undefined ? [] : [place];
  });
  const several = [...new Set(found)].slice(0, 2);
  return several.length > 0 ? several : all.slice(0, 1);
}

/** One more is chosen, or one fewer: two at most, of which the older makes room, and one at least. */
export function toggled(places: readonly number[], place: number): readonly number[] {
  if (!places.includes(place)) return [...places, place].slice(-2);
  return places.length > 1 ? places.filter((each) => each !== place) : places;
}

/** The removal of just these, by its place in the list; null where it was not measured. */
export function removalOf(removals: readonly Gone[], places: readonly number[]): number | null {
  const asked = [...places].sort((a, b) => a - b).join();
  const found = removals.findIndex(({concepts}) => concepts.join() === asked);
  return found < 0 ? null : found;
}

/** How many images of a class are right: with all concepts, without these, and what was estimated. */
export interface ClassRow {
  readonly index: number;
  readonly n: number;
  readonly before: number;
  readonly after: number;
  readonly estimated: number;
}

/** Where no class is known, those are right that stay as they are. */
const rightOf = ({by}: Pick<Audit, "by">, {n, hits}: Counted): number => (by === "predicted" ? n : (hits ?? 0));

export function classRows(audit: Source, removal: Removal, most = CLASSES): readonly ClassRow[] {
  return removal.classes.slice(0, most).flatMap(({index, measured, estimated}) => {
    const own = audit.classes.find((each) => each.index === index)?.right;
    if (own === undefined) return [];
    const hits = rightOf(audit, own);
    const left = ({lost, mended}: Outcome) => hits - lost + mended;
    return [{index, n: own.n, before: hits, after: left(measured), estimated: left(estimated)}];
  });
}

/** What becomes of decisions in all classes but those of some rows: not all are shown, and not all were kept. */
export function restOf({measured, classes}: Removal, rows: readonly ClassRow[]): Outcome {
  const shown = classes.filter(({index}) => rows.some((row) => row.index === index));
  const left = (kind: keyof Outcome): number => shown.reduce((sum, each) => sum - each.measured[kind], measured[kind]);
  return {lost: left("lost"), mended: left("mended"), otherwise: left("otherwise")};
}

/** Where the concepts stand in a sentence. */
const CONCEPTS: Piece = {strong: ""};

/** "Without it 53 of 57 … become wrong": of the class in which most is lost. */
export function runSentence(
  audit: Source,
  removal: Removal,
  concepts: readonly Piece[],
  nameOf: (index: number) => string,
): readonly Piece[] {
  const said = (sentence: string, pieces: Readonly<Record<string, Piece>>): Piece[] =>
    filled(sentence, {...pieces, concept: CONCEPTS}).flatMap((piece) => (piece === CONCEPTS ? concepts : [piece]));
  const {measured, classes} = removal;
  const images = String(audit.classes.reduce((sum, {right}) => sum + right.n, 0));
  if (changed(measured) === 0) return said(t().whatIf.nothing, {images});
  const most = [...classes].sort((a, b) => b.measured.lost - a.measured.lost).at(0);
  const own = audit.classes.find(({index}) => index === most?.index)?.right;
  if (measured.lost === 0) return said(t().whatIf.unlost, {mended: {strong: String(measured.mended)}});
  // Not all classes are kept: what is lost may be of the others alone.
  if (most === undefined || own === undefined || most.measured.lost === 0) {
    return said(t().whatIf.lostElsewhere, {lost: {strong: String(measured.lost)}});
  }
  const lost = t().count(most.measured.lost, rightOf(audit, own));
  const pieces = {lost: {strong: lost}, class: {strong: nameOf(most.index)}};
  return said(audit.by === "predicted" ? t().whatIf.others : t().whatIf.lost, pieces);
}

/** How the estimate did: it is never told without that. */
export const hitsText = ({measured, estimated, hits}: Removal): string =>
  t().whatIf.hits(t().count(hits, changed(measured)), changed(estimated) - hits);

/** A class of an example: probabilities, and by how much its logit moves. */
export interface AnswerRow {
  readonly index: number;
  readonly before: number;
  readonly after: number;
  readonly moved: number;
  /** NaN where nothing was estimated. */
  readonly estimated: number;
}

/** Classes that are decided or expected first, then those likeliest with all concepts. */
export function answerRows(
  answers: Answers,
  at: number,
  also: readonly number[],
  most = ANSWERS,
): readonly AnswerRow[] {
  const column = at + 1;
  const first = also.flatMap((index) => (answers.classes.includes(index) ? [index] : []));
  return [...new Set([...first, ...answers.classes])].slice(0, most).map((index) => {
    const row = answers.classes.indexOf(index);
    return {
      index,
      before: answers.probabilities[row][0],
      after: answers.probabilities[row][column],
      moved: answers.measured[row][column] - answers.measured[row][0],
      estimated: answers.estimated[row][column] - answers.measured[row][0],
    };
  });
}

/** "This example would be called …", and what was estimated. */
export function exampleSentence(
  {decided, removals}: Source,
  at: number,
  example: number,
  nameOf: (index: number) => string,
): readonly Piece[] {
  const {decided: after, expected} = removals[at];
  const [before, now, told] = [decided[example], after[example], expected[example]];
  const strong = (index: number): Piece => ({strong: nameOf(index)});
  const pieces = {example: String(example), class: strong(now), before: nameOf(before), told: nameOf(told)};
  const estimated = told === now ? t().whatIf.asEstimated : t().whatIf.notEstimated;
  return filled(`${now === before ? t().whatIf.stays : t().whatIf.becomes} ${estimated}`, pieces);
}

/** The examples that are decided in another way without it. */
export const otherwiseDecided = ({decided, removals}: Source, at: number): readonly number[] =>
  removals[at].decided.flatMap((index, example) => (index === decided[example] ? [] : [example]));

export const shareText = (count: number, n: number): string => (n === 0 ? "–" : `${formatShare(count / n)}\u00a0%`);
