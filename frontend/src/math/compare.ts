/** Two rows of values, one for each of two classes, set against each other. */
import {at, EXACT, type Known, type Stored} from "./known";

export type Pair<T> = readonly [T, T];

interface Numbers {
  /** What speaks for the left class, less what speaks for the right one. */
  readonly net: number;
  readonly left: number;
  readonly right: number;
}

export interface Parts extends Numbers {
  /** How far each may be from what was computed. */
  readonly errors: Numbers;
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
  /** Of how many channels it is not known what they say, so that they are in no sum. */
  readonly unknown: number;
}

const NOTHING: Parts = {net: 0, left: 0, right: 0, errors: {net: EXACT, left: EXACT, right: EXACT}};

const plus = (a: Numbers, b: Numbers, sign = 1): Numbers => ({
  net: a.net + sign * b.net,
  left: a.left + sign * b.left,
  right: a.right + sign * b.right,
});

/** Errors add up, whether values are added or taken away. */
const add = (a: Parts, b: Parts): Parts => ({...plus(a, b), errors: plus(a.errors, b.errors)});
const subtract = (a: Parts, b: Parts): Parts => ({...plus(a, b, -1), errors: plus(a.errors, b.errors)});

/** What speaks for either of two classes. */
export const partsOf = (left: Known, right: Known): Parts => ({
  net: left.value - right.value,
  left: left.value,
  right: right.value,
  errors: {net: left.error + right.error, left: left.error, right: right.error},
});

/**
 * Orders the channels by `left - right`, largest first, and leaves out all but the `n` at each end. Only channels that do
 * support a class stand at its end; of equal ones the first is nearer to it, so that exchanged classes mirror the axis.
 * Where some values are not known but their sum is, `sums` are the sums of all.
 */
export function oppose(left: Stored, right: Stored, n: number, sums?: Pair<Known> | null): Ordered {
  const whole = sums?.some(({value}) => Number.isNaN(value)) === true ? null : sums;
  const all = argumentsOf(left, right);
  const strongest = (sign: 1 | -1) =>
    all
      .filter(({net}) => sign * net > 0)
      .sort((a, b) => sign * (b.net - a.net) || a.channel - b.channel)
      .slice(0, n);
  const [first, last] = [strongest(1), strongest(-1).reverse()];
  const shown = new Set([...first, ...last].map(({channel}) => channel));
  const between = all.filter(({channel, net}) => !shown.has(channel) && !Number.isNaN(net));
  const listed = [...first, ...last].reduce<Parts>(add, NOTHING);
  const rest = whole ? subtract(partsOf(...whole), listed) : between.reduce<Parts>(add, NOTHING);
  const total = whole ? partsOf(...whole) : add(listed, rest);
  const unknown = whole ? 0 : all.filter(({net}) => Number.isNaN(net)).length;
  const count = all.length - first.length - last.length - unknown;
  return {left: first, right: last, rest: {...rest, count}, total, unknown};
}

/** What every channel says for either class. */
export const argumentsOf = (left: Stored, right: Stored): Argument[] =>
  Array.from(left.values, (_, channel) => ({channel, ...partsOf(at(left, channel), at(right, channel))}));

/** The smallest of 1, 2, 5, 10, … (or their tenths, …) that no magnitude exceeds. */
export function niceLimit(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  if (largest === 0 || !Number.isFinite(largest)) return 1;
  const unit = 10 ** Math.floor(Math.log10(largest));
  return ([1, 2, 5].find((factor) => factor * unit >= largest * (1 - 1e-9)) ?? 10) * unit || 1;
}
