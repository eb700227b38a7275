import {clauses} from "../language.svelte";
import {formatNumber, formatProbability, formatSigned} from "./format";
import {EXACT} from "./known";
import {argmax} from "./rank";
import {t} from "./wordsText";
import {extent, magnitude} from "./scale";

export type OutputKind = "softmax" | "sigmoid" | "linear";

export function softmax(logits: Iterable<number> & ArrayLike<number>): Float32Array {
  const largest = extent(logits).maximum;
  const result = Float32Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = result.reduce((a, b) => a + b, 0);
  return result.map((e) => e / total);
}

export const sigmoid = (logits: ArrayLike<number>): Float32Array =>
  Float32Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));

/**
 * What the model returns for logits: probabilities, or the logits themselves where it has no such output.
 *
 * Of logits that are not all known (NaN) those that are are logarithms of probabilities.
 */
export function outputValues(logits: Float32Array, output: OutputKind, partial = false): Float32Array {
  if (output === "softmax") return partial && logits.some(Number.isNaN) ? logits.map(Math.exp) : softmax(logits);
  return output === "sigmoid" ? sigmoid(logits) : logits;
}

/** Writes a value that the model returns: a probability, or a raw score. */
export const formatOutput = (value: number, output: OutputKind): string =>
  output === "linear" ? formatNumber(value, EXACT) : formatProbability(value);

/** Writes what a value is below that is not known itself: of 0.0005 "< 0.05 %". */
const formatBelow = (bound: number, output: OutputKind): string => {
  if (output === "linear") return `< ${formatNumber(bound, EXACT)}`;
  const percents = 100 * bound;
  return `< ${percents < 0.995 ? Number(percents.toPrecision(1)) : (Math.ceil(10 * percents - 1e-3) / 10).toFixed(1)} %`;
};

/**
 * Writes the difference of two logits, of which one may be known only to be below something: "at least +4.1"; null where
 * nothing can be said.
 */
export function formatDifference(
  logits: Float32Array,
  bounds: Float32Array | null,
  a: number,
  b: number,
): string | null {
  const known = logits[a] - logits[b];
  if (!Number.isNaN(known)) return formatSigned(known, EXACT);
  const [least, most] = [logits[a] - (bounds?.at(b) ?? NaN), (bounds?.at(a) ?? NaN) - logits[b]];
  if (!Number.isNaN(least)) return t().atLeast(formatSigned(least, EXACT));
  return Number.isNaN(most) ? null : t().atMost(formatSigned(most, EXACT));
}

/** The value of a full bar: certainty, or the largest of raw scores. */
export const fullOutput = (outputs: Iterable<number>, output: OutputKind): number =>
  output === "linear" ? magnitude(extent(outputs)) : 1;

/** What is true of an example: classes, or values of a regression; of either nothing where that is not known. */
export interface Truth {
  readonly classes: readonly number[];
  /** By output, NaN where it is not known; null in a model of classes. */
  readonly values: Float32Array | null;
}

/** Whether the outputs are quantities, so that none is predicted rather than another. */
export const isRegression = (output: OutputKind, nOutputs: number, {values}: Truth): boolean =>
  output === "linear" && (nOutputs === 1 || values !== null);

/** What the outputs are called, one or several: those of a regression are no classes. */
export const nounOf = (regression: boolean): string => (regression ? t().anOutput : t().aClass);
export const nounsOf = (regression: boolean): string => (regression ? t().outputs : t().classes);

/** Whether the likeliest class is a true one; null where that cannot be said. */
export function isCorrect(logits: Float32Array, output: OutputKind, {classes}: Truth): boolean | null {
  if (classes.length === 0) return null;
  if (logits.length > 1) return classes.includes(argmax(logits));
  // Older logs have one output, of which the labels are 0 and 1.
  return output === "sigmoid" ? classes.includes(Number(logits[0] > 0)) : null;
}

/** Writes what the model returns for a class, of a regression with what it should be. */
export function formatReturned(
  value: number,
  output: OutputKind,
  index: number,
  {values}: Truth,
  atMost: Float32Array | null = null,
): string {
  const bound = atMost?.at(index) ?? NaN;
  const text = Number.isNaN(value) && bound > 0 ? formatBelow(bound, output) : formatOutput(value, output);
  const truth = values?.at(index) ?? NaN;
  return Number.isNaN(truth) ? text : t().returned(text, formatNumber(truth, EXACT));
}

/** Says what a regression predicts and what is true, of all its outputs if they are few. */
export function predictedText(outputs: Float32Array, names: readonly string[], truth: Truth): string {
  const SHOWN = 3;
  const texts = Array.from(outputs.subarray(0, SHOWN), (value, index) => {
    const named = outputs.length > 1 ? `${className(names, index)} ` : "";
    return `${named}${formatReturned(value, "linear", index, truth)}`;
  });
  return t().predicted(clauses([...texts, ...(outputs.length > SHOWN ? ["…"] : [])]));
}

/** Lists the names of classes in quotation marks. */
export const quotedNames = (names: readonly string[], classes: readonly number[]): string =>
  classes.map((index) => t().quoted(className(names, index))).join(t().and);

/** The names to show: those that were logged, else "class 3". */
export const className = (names: readonly string[], index: number): string => names[index] || t().unnamed(index);

/** The first `n` of `ranking`, and after them those of `also` that are not among them. */
export function shortList(ranking: readonly number[], n: number, also: readonly (number | null)[]): number[] {
  const first = ranking.slice(0, n);
  const rest = ranking.slice(n).filter((index) => also.includes(index));
  return [...first, ...rest];
}
