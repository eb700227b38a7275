/** Two rows of values, one for each of two classes, set against each other. */

export type Pair<T> = readonly [T, T];

export interface Parts {
  /** What speaks for the left class, less what speaks for the right one. */
  readonly net: number;
  readonly left: number;
  readonly right: number;
}

export interface Argument extends Parts {
  readonly channel: number;
}

export interface Ordered {
  /** The channels that most support the left class, the strongest first. */
  readonly left: readonly Argument[];
  /** The channels that most support the right class, the strongest last. */
  readonly right: readonly Argument[];
  /** What lies between them. */
  readonly rest: Parts & {readonly count: number};
  readonly total: Parts;
}

const NOTHING: Parts = {net: 0, left: 0, right: 0};

const add = (a: Parts, b: Parts): Parts => ({net: a.net + b.net, left: a.left + b.left, right: a.right + b.right});

/**
 * Orders the channels by `left - right`, largest first, and leaves out all but the `n` at each end. Only channels that do
 * support a class stand at its end; of equal ones the first is nearer to it, so that exchanged classes mirror the axis.
 * Where some values are not known but their sum is, `whole` is the sum of all.
 */
export function oppose(left: Float32Array, right: Float32Array, n: number, whole?: Pair<number> | null): Ordered {
  const all = Array.from(left, (value, channel): Argument => {
    return {channel, net: value - right[channel], left: value, right: right[channel]};
  });
  const strongest = (sign: 1 | -1) =>
    all
      .filter(({net}) => sign * net > 0)
      .sort((a, b) => sign * (b.net - a.net) || a.channel - b.channel)
      .slice(0, n);
  const [first, last] = [strongest(1), strongest(-1).reverse()];
  const shown = new Set([...first, ...last].map(({channel}) => channel));
  const between = all.filter(({channel, net}) => !shown.has(channel) && !Number.isNaN(net));
  const listed = [...first, ...last].reduce<Parts>(add, NOTHING);
  const total = whole
    ? {net: whole[0] - whole[1], left: whole[0], right: whole[1]}
    : between.reduce<Parts>(add, listed);
  const rest = {net: total.net - listed.net, left: total.left - listed.left, right: total.right - listed.right};
  return {left: first, right: last, rest: {...rest, count: all.length - first.length - last.length}, total};
}

export const difference = (left: Float32Array, right: Float32Array): Float32Array =>
  left.map((value, i) => value - right[i]);

/** The smallest of 1, 2, 5, 10, … (or their tenths, …) that no magnitude exceeds. */
export function niceLimit(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  if (largest === 0 || !Number.isFinite(largest)) return 1;
  const unit = 10 ** Math.floor(Math.log10(largest));
  return ([1, 2, 5].find((factor) => factor * unit >= largest * (1 - 1e-9)) ?? 10) * unit || 1;
}
