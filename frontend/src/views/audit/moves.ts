/** What becomes of labels and quantities without one concept or two, measured beside estimated: pure functions. */
import {clauses} from "../../language.svelte";
import {formatError, formatNumber, formatSigned} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Answers, Audit, AuditOutput, Flips, OutputMove, OutputMoves} from "../../model/audit";
import {filled, type Piece} from "../shared/headline";
import {t} from "./movesText";
import {t as counts} from "./text";

/** So many outputs of the run and of the example are shown. */
const [OUTPUTS, ANSWERS]: readonly [number, number] = [6, 5];
/** Where it moves the same way in all images, its sign is told. */
const ONE_WAY = 0.9;

type Source = Pick<Audit, "outputs" | "nImages" | "outputKind">;
type NameOf = (index: number) => string;

export const flipped = ({off, on}: Flips): number => off + on;

export const outputOf = ({outputs}: Pick<Audit, "outputs">, index: number): AuditOutput | null =>
  outputs.find((each) => each.index === index) ?? null;

/** An output of the run: what is there with all concepts, and what becomes of it. */
export interface MoveRow {
  readonly move: OutputMove;
  readonly output: AuditOutput;
}

/** Of labels those of which a decision flips, or was estimated to; of quantities those that move most. */
export function moveRows(audit: Source, {outputs}: OutputMoves, most = OUTPUTS): readonly MoveRow[] {
  return outputs
    .filter(({measured, estimated}) => audit.outputKind === "linear" || flipped(measured) + flipped(estimated) > 0)
    .flatMap((move) => {
      const output = outputOf(audit, move.index);
      return output === null ? [] : [{move, output}];
    })
    .slice(0, most);
}

/** How many images have a label: with all concepts, without these, and as was estimated. */
export function onOf({move, output}: MoveRow): {before: number; after: number; estimated: number} {
  const without = ({off, on}: Flips): number => output.nOn - off + on;
  return {before: output.nOn, after: without(move.measured), estimated: without(move.estimated)};
}

/** How far a quantity moves and was estimated to, in standard deviations: of these the largest, or one, is a full bar. */
export function movedShares(rows: readonly MoveRow[]): readonly {moved: number; estimated: number | null}[] {
  const inSpread = (value: number, {output}: MoveRow): number => (output.spread > 0 ? value / output.spread : 0);
  const found = rows.map((row) => ({
    moved: inSpread(row.move.moved, row),
    estimated: row.move.estimatedMoved === null ? null : inSpread(row.move.estimatedMoved, row),
  }));
  const full = Math.max(1, ...found.flatMap(({moved, estimated}) => [moved, estimated ?? 0]));
  return found.map(({moved, estimated}) => ({
    moved: moved / full,
    estimated: estimated === null ? null : estimated / full,
  }));
}

/** "0.80 ± 0.05": an estimate is never told without how far such estimates are off. */
export function estimateText(value: number | null, offBy: number | null, signed = false): string {
  if (value === null || offBy === null || Number.isNaN(value)) return "–";
  const text = signed ? formatSigned(value, EXACT) : formatNumber(value, EXACT);
  return `${text}${formatError({value: offBy, error: EXACT}, text)}`;
}

/** "0.31 → 1.02": how far a quantity is off, where the truth is known. */
export const errorText = ({move, output}: MoveRow): string =>
  output.nKnown === 0 ? "–" : `${formatNumber(output.error, EXACT)} → ${formatNumber(move.error, EXACT)}`;

const CONCEPTS: Piece = {strong: ""};

/** "Without it 22 of 34 images lose …", or "… falls by 0.84 in the mean". */
export function movesSentence(
  audit: Source,
  moves: OutputMoves,
  concepts: readonly Piece[],
  nameOf: NameOf,
): readonly Piece[] {
  const said = (sentence: string, pieces: Readonly<Record<string, Piece>>): Piece[] =>
    filled(sentence, {...pieces, concept: CONCEPTS}).flatMap((piece) => (piece === CONCEPTS ? concepts : [piece]));
  const rows = moveRows(audit, moves);
  if (audit.outputKind === "linear") return quantitySentence(rows.at(0), nameOf, said);
  const [first] = [...rows].sort((a, b) => flipped(b.move.measured) - flipped(a.move.measured));
  if (flipped(moves.measured) === 0 || rows.length === 0) return said(t().nothing, {images: String(audit.nImages)});
  const {off, on} = first.move.measured;
  const [n, of] = off >= on ? [off, first.output.nOn] : [on, audit.nImages - first.output.nOn];
  const pieces = {counted: {strong: counts().count(n, of)}, label: {strong: nameOf(first.move.index)}};
  return said(off >= on ? t().lose : t().get, pieces);
}

function quantitySentence(
  row: MoveRow | undefined,
  nameOf: NameOf,
  said: (sentence: string, pieces: Readonly<Record<string, Piece>>) => Piece[],
): Piece[] {
  if (row === undefined || row.move.moved === 0) return said(t().unmoved, {});
  const {move, output} = row;
  const isOneWay = Math.abs(move.shift) >= ONE_WAY * move.moved;
  const way = isOneWay ? (move.shift > 0 ? t().rises : t().falls) : t().shifts;
  const sentence = output.nKnown > 0 ? t().known(way) : t().unknown(way);
  return said(sentence, {
    name: {strong: nameOf(move.index)},
    by: {strong: formatNumber(isOneWay ? Math.abs(move.shift) : move.moved, EXACT)},
    error: {strong: formatNumber(move.error, EXACT)},
    before: formatNumber(output.error, EXACT),
  });
}

/** What flips of all labels: the truth only where it is known of some. */
export function flipCells({outputs}: Pick<Audit, "outputs">, {off, on, lost, mended}: Flips): readonly number[] {
  return outputs.some(({nKnown}) => nKnown > 0) ? [off, on, lost, mended] : [off, on];
}

/** How the estimates did: they are never told without that. */
export const moveHitsText = ({measured, estimated, hits}: OutputMoves): string =>
  counts().whatIf.hits(counts().count(hits, flipped(measured)), flipped(estimated) - hits);

/** An output of an example. */
export interface OutputRow {
  readonly index: number;
  /** What the model returns: a probability, or the quantity. */
  readonly before: number;
  readonly after: number;
  /** By how much the logit, or quantity, moves. */
  readonly moved: number;
  /** NaN where nothing was estimated. */
  readonly estimated: number;
  readonly offBy: number | null;
}

/** Of labels those that flip first, then the chosen output, then the likeliest; of quantities what moves most, then the chosen one. */
export function outputRows(
  {outputKind, moves}: Pick<Audit, "outputKind" | "moves">,
  answers: Answers,
  at: number,
  target: number,
  most = ANSWERS,
): readonly OutputRow[] {
  const flips = outputKind === "sigmoid" ? changes(answers, at) : {lost: [], gained: []};
  const told = outputKind === "sigmoid" ? [] : moves[at].outputs.map(({index}) => index);
  const wished = [...flips.lost, ...flips.gained, ...told.slice(0, 1), target, ...told, ...answers.classes];
  return [...new Set(wished.filter((index) => answers.classes.includes(index)))].slice(0, most).map((index) => {
    const row = answers.classes.indexOf(index);
    const own = answers.measured[row][0];
    return {
      index,
      before: answers.probabilities[row][0],
      after: answers.probabilities[row][at + 1],
      moved: answers.measured[row][at + 1] - own,
      estimated: answers.estimated[row][at + 1] - own,
      offBy: moves[at].outputs.find((each) => each.index === index)?.offBy ?? null,
    };
  });
}

interface Changes {
  readonly lost: readonly number[];
  readonly gained: readonly number[];
}

/** Which labels an example loses and gets; by the estimates those of which there are some. */
function changes({classes, measured, estimated}: Answers, at: number, isEstimated = false): Changes {
  const after = (row: number): number => (isEstimated ? estimated : measured)[row][at + 1];
  const was = (row: number): boolean => measured[row][0] > 0;
  const where = (flips: (row: number) => boolean): number[] => classes.filter((_, row) => flips(row));
  return {
    lost: where((row) => was(row) && after(row) <= 0),
    gained: where((row) => !was(row) && after(row) > 0),
  };
}

/** "Example 3 would lose a, and get b.", and whether so it was estimated. */
export function labelsSentence(answers: Answers, at: number, example: number, nameOf: NameOf): readonly Piece[] {
  const [real, told] = [changes(answers, at), changes(answers, at, true)];
  const names = (of: readonly number[]): string => of.map(nameOf).join(counts().whatIf.and);
  const said = ({lost, gained}: Changes): string =>
    clauses([
      ...(lost.length > 0 ? [t().wouldLose(names(lost))] : []),
      ...(gained.length > 0 ? [t().wouldGet(names(gained))] : []),
    ]) || t().keeps;
  const isSame = [real, told].map(({lost, gained}) => `${lost.join()};${gained.join()}`);
  const estimated = isSame[0] === isSame[1] ? counts().whatIf.asEstimated : t().estimatedThat(said(told));
  return [t().exampleIs(example), {strong: said(real)}, t().end, estimated];
}

/** "Example 3: size would fall from 3.20 to 2.41; it should be 3.10." */
export function quantityExample(row: OutputRow, truth: number, example: number, nameOf: NameOf): readonly Piece[] {
  const way = row.moved < 0 ? t().wouldFall : row.moved > 0 ? t().wouldRise : t().wouldStay;
  return filled(`${way}${Number.isNaN(truth) ? "" : t().shouldBe}${t().stop}`, {
    example: String(example),
    name: nameOf(row.index),
    before: formatNumber(row.before, EXACT),
    after: {strong: formatNumber(row.after, EXACT)},
    truth: formatNumber(truth, EXACT),
  });
}

/** The examples of which a decision flips. */
export const flippedExamples = ({flips}: OutputMoves): readonly number[] =>
  flips.flatMap((n, example) => (n > 0 ? [example] : []));

/** Where values of a quantity stand on an axis that holds all of them and one standard deviation at least, from 0 to 1. */
export function placesOn(values: readonly number[], spread: number): readonly number[] {
  const known = values.filter((value) => !Number.isNaN(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const wide = Math.max(high - low, spread, Number.MIN_VALUE) * 1.2;
  const start = (low + high - wide) / 2;
  return values.map((value) => (value - start) / wide);
}
