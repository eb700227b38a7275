import {formatNumber, formatProbability} from "./format";
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
  output === "linear" ? formatNumber(value) : formatProbability(value);

/** The value of a full bar: certainty, or the largest of raw scores. */
export const fullOutput = (outputs: Iterable<number>, output: OutputKind): number =>
  output === "linear" ? magnitude(extent(outputs)) : 1;

/** Whether the model is right about a label; null where that cannot be said. A model of one output has the labels 0 and 1. */
export function isCorrect(logits: Float32Array, output: OutputKind, label: number | null): boolean | null {
  if (label === null) return null;
  if (logits.length > 1) return argmax(logits) === label;
  return output === "sigmoid" ? Number(logits[0] > 0) === label : null;
}

/** The names to show: those that were logged, else "class 3". */
export const className = (names: readonly string[], index: number): string => names[index] || `class ${index}`;

/** The first `n` of `ranking`, and after them those of `also` that are not among them. */
export function shortList(ranking: readonly number[], n: number, also: readonly (number | null)[]): number[] {
  const first = ranking.slice(0, n);
  const rest = ranking.slice(n).filter((index) => also.includes(index));
  return [...first, ...rest];
}
