/**
 * Which classes cannot be ruled out at a level, by images whose classes are known: pure functions. As `tb_plugin/conformal.py`
 * does, whose numbers the tests compare with these.
 *
 * Source: Vovk, Gammerman and Shafer 2005, "Algorithmic Learning in a Random World", sections 2.2 and 4.5.
 */
import {outputValues} from "../math/classes";
import type {Probe} from "../model/probe";

export const LEVEL = 0.9;

/** Images of known classes, and what the network makes of them. */
export interface Held {
  /** `[M, K]`: probabilities. */
  readonly shares: Float32Array;
  readonly labels: readonly number[];
  readonly nClasses: number;
}

/** A prediction set, and by how many images of each class it was made. */
export interface Certainty {
  readonly level: number;
  /** The classes that cannot be ruled out, the likeliest first. */
  readonly classes: readonly number[];
  /** Of classes that have too few images: they can never be ruled out. */
  readonly tooFew: readonly number[];
  readonly nImages: number;
}

/** So many images of a class are needed, so that it can ever be ruled out. */
export const fewest = (level: number): number => Math.ceil(1 / (1 - level) - 1e-9) - 1;

/** The probe set's images; null where their classes are not known, or do not exclude each other. */
export function heldOf(probe: Probe | null): Held | null {
  if (probe?.logits == null || probe.labels === null || probe.trueClasses !== null) return null;
  if (probe.output !== "softmax" || probe.nClasses < 2) return null;
  const {logits, nClasses} = probe;
  const shares = new Float32Array(logits.length);
  for (let i = 0; i < probe.nImages; i++) {
    shares.set(outputValues(logits.subarray(i * nClasses, (i + 1) * nClasses), "softmax"), i * nClasses);
  }
  return {shares, labels: probe.labels, nClasses};
}

/** How odd the images of each class are, ascending: an image is as odd as its probability of its class is low. */
function oddOf({shares, labels, nClasses}: Held): readonly Float64Array[] {
  const odd = Array.from({length: nClasses}, (): number[] => []);
  labels.forEach((label, i) => {
    if (label >= 0 && label < nClasses) odd[label].push(1 - shares[i * nClasses + label]);
  });
  return odd.map((values) => Float64Array.from(values).sort());
}

/** Which share of the images of a class, and the asked one, are as odd as that or odder. */
function rank(odd: Float64Array, asked: number): number {
  let [low, high] = [0, odd.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (odd[middle] < asked) low = middle + 1;
    else high = middle;
  }
  return (odd.length - low + 1) / (odd.length + 1);
}

/** Of each class how unusual an image would be if it were of it, in (0, 1]. */
export function ranks(held: Held, asked: Float32Array): Float64Array {
  const odd = oddOf(held);
  return Float64Array.from(asked, (share, label) => rank(odd[label], 1 - share));
}

/** One in ten of 0.9 is a bit less than 0.1, and a rank of 1 in 10 is a bit more. */
const isIn = (value: number, level: number): boolean => value > 1 - level + 1e-9;

/** The prediction set of an example. */
export function certaintyOf(held: Held | null, outputs: Float32Array, level = LEVEL): Certainty | null {
  if (held?.nClasses !== outputs.length || outputs.some(Number.isNaN)) return null;
  const counts = oddOf(held).map(({length}) => length);
  const nImages = counts.reduce((a, b) => a + b, 0);
  if (nImages === 0) return null;
  const found = ranks(held, outputs);
  const classes = [...found.keys()].filter((label) => isIn(found[label], level));
  return {
    level,
    classes: classes.sort((a, b) => outputs[b] - outputs[a]),
    tooFew: counts.flatMap((n, label) => (n < fewest(level) ? [label] : [])),
    nImages,
  };
}

/** How prediction sets do on the images of a class. */
export interface Covered {
  readonly index: number;
  readonly n: number;
  /** How many have their class in their set. */
  readonly hits: number;
  /** How many classes a set has, in the mean. */
  readonly size: number;
}

/** What sets cover: each image is compared with all others. */
export function coverageOf(held: Held, level = LEVEL): readonly Covered[] {
  const odd = oddOf(held);
  const found = odd.map((_, index) => ({index, n: 0, hits: 0, size: 0}));
  const {shares, labels, nClasses} = held;
  labels.forEach((label, i) => {
    if (!(label >= 0 && label < nClasses)) return;
    const of = found[label];
    of.n++;
    for (let k = 0; k < nClasses; k++) {
      const value = rank(odd[k], 1 - shares[i * nClasses + k]);
      // Among the images of its class it is itself, so that it is counted once and not twice.
      const n = odd[k].length;
      const own = k === label ? (value * (n + 1) - 1) / n : value;
      if (!isIn(own, level)) continue;
      of.size++;
      if (k === label) of.hits++;
    }
  });
  return found.filter(({n}) => n > 0).map((each) => ({...each, size: each.size / each.n}));
}
