import {formatNumber, formatProbability} from "./format";
import {EXACT} from "./known";
import {argmax} from "./rank";
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

/** What the model returns for logits: probabilities, or the logits themselves where it has no such output. */
export function outputValues(logits: Float32Array, output: OutputKind): Float32Array {
  if (output === "softmax") return softmax(logits);
  return output === "sigmoid" ? sigmoid(logits) : logits;
}

/** Writes a value that the model returns: a probability, or a raw score. */
export const formatOutput = (value: number, output: OutputKind): string =>
  output === "linear" ? formatNumber(value, EXACT) : formatProbability(value);

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
export const nounOf = (regression: boolean): string => (regression ? "output" : "class");
export const nounsOf = (regression: boolean): string => (regression ? "outputs" : "classes");

/** Whether the likeliest class is a true one; null where that cannot be said. */
export function isCorrect(logits: Float32Array, output: OutputKind, {classes}: Truth): boolean | null {
  if (classes.length === 0) return null;
  if (logits.length > 1) return classes.includes(argmax(logits));
  // Older logs have one output, of which the labels are 0 and 1.
  return output === "sigmoid" ? classes.includes(Number(logits[0] > 0)) : null;
}

/** Writes what the model returns for a class, of a regression with what it should be. */
export function formatReturned(value: number, output: OutputKind, index: number, {values}: Truth): string {
  const text = formatOutput(value, output);
  const truth = values?.at(index) ?? NaN;
  return Number.isNaN(truth) ? text : `${text}, true ${formatNumber(truth, EXACT)}`;
}

/** Says what a regression predicts and what is true, of all its outputs if they are few. */
export function predictedText(outputs: Float32Array, names: readonly string[], truth: Truth): string {
  const SHOWN = 3;
  const texts = Array.from(outputs.subarray(0, SHOWN), (value, index) => {
    const named = outputs.length > 1 ? `${className(names, index)} ` : "";
    return `${named}${formatReturned(value, "linear", index, truth)}`;
  });
  return `predicted ${[...texts, ...(outputs.length > SHOWN ? ["…"] : [])].join("; ")}`;
}

/** Lists the names of classes in quotation marks. */
export const quotedNames = (names: readonly string[], classes: readonly number[]): string =>
  classes.map((index) => `“${className(names, index)}”`).join(" and ");

/** The names to show: those that were logged, else "class 3". */
export const className = (names: readonly string[], index: number): string => names[index] || `class ${index}`;

/** The first `n` of `ranking`, and after them those of `also` that are not among them. */
export function shortList(ranking: readonly number[], n: number, also: readonly (number | null)[]): number[] {
  const first = ranking.slice(0, n);
  const rest = ranking.slice(n).filter((index) => also.includes(index));
  return [...first, ...rest];
}
