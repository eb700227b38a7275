/** Where the nodes and ribbons of a flow diagram are, and how spread out its links are. */
import {fraction} from "./scale";

export interface Bands {
  /** Where each band starts. */
  readonly starts: readonly number[];
  readonly size: number;
}

/** Divides a stretch into `n` equal bands, with gaps of `padding` of a step between, before and after them. */
export function bands(n: number, from: number, to: number, padding: number): Bands {
  const step = (to - from) / Math.max(1, n + padding);
  return {starts: Array.from({length: n}, (_, i) => from + step * (padding + i)), size: step * (1 - padding)};
}

export interface End {
  readonly x: number;
  readonly y: number;
}

const rounded = (value: number): string => value.toFixed(2);

/** The path of a ribbon's middle, level at both ends. */
export function ribbonPath(from: End, to: End): string {
  const bend = (to.x - from.x) / 2;
  const points = [from.x, from.y, from.x + bend, from.y, to.x - bend, to.y, to.x, to.y].map(rounded);
  return `M${points[0]} ${points[1]}C${points.slice(2).join(" ")}`;
}

/**
 * How many sources a target has on average, in bits: the entropy of the shares that each of `rows` owes to its `columns`,
 * by magnitude, weighted by what the row owes altogether. It is 0 where each row owes all to one column, and log2 of the
 * number of columns where it owes the same to each.
 */
export function linkEntropy(values: ArrayLike<number>, columns: number): number {
  let [weighted, total] = [0, 0];
  for (let row = 0; row < values.length; row += columns) {
    const parts = Array.from({length: columns}, (_, i) => Math.abs(values[row + i]));
    const all = parts.reduce((a, b) => a + b, 0);
    if (!(all > 0)) continue;
    const bits = parts.reduce((sum, part) => (part > 0 ? sum - (part / all) * Math.log2(part / all) : sum), 0);
    weighted += all * bits;
    total += all;
  }
  return total > 0 ? weighted / total : NaN;
}

/** A block of links, `[later, earlier]`. */
export interface Block {
  readonly values: ArrayLike<number>;
  readonly earlier: number;
  readonly later: number;
}

export const linkAt = ({values, earlier}: Block, to: number, from: number): number => values[to * earlier + from];

/** Which way something spreads: to later layers, or back to earlier ones. */
export type Way = "forward" | "back";

/**
 * How much the parts of one layer reach those of the next layer, or of the one before: each link counts as its share of
 * `full` times the reach of the part that it comes from, and the sum is 1 at most.
 */
export function reachOver(block: Block, reach: ArrayLike<number>, full: number, way: Way): Float64Array {
  const size = way === "forward" ? block.later : block.earlier;
  const link = (from: number, to: number) => (way === "forward" ? linkAt(block, to, from) : linkAt(block, from, to));
  return Float64Array.from({length: size}, (_, to) => {
    let sum = 0;
    for (let from = 0; from < reach.length; from++) sum += reach[from] * Math.abs(fraction(link(from, to), full));
    return Math.min(1, sum);
  });
}
