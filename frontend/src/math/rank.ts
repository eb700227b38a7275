export interface Ranked {
  readonly channel: number;
  readonly value: number;
}

/**
 * Gives the `n` largest of the `size` values at `offset`, in descending order; by magnitude where `signed`.
 *
 * Equal values keep the order of their channels. NaN counts as smallest.
 */
export function topChannels(values: Float32Array, offset: number, size: number, n: number, signed: boolean): Ranked[] {
  const strength = (channel: number): number => {
    const value = values[offset + channel];
    return Number.isNaN(value) ? -Infinity : signed ? Math.abs(value) : value;
  };
  const count = Math.min(n, size);
  const top: number[] = [];
  for (let channel = 0; channel < size; channel++) {
    const s = strength(channel);
    if (top.length === count && (count === 0 || s <= strength(top[count - 1]))) continue;
    if (top.length === count) top.pop();
    let at = top.length;
    while (at > 0 && strength(top[at - 1]) < s) at--;
    top.splice(at, 0, channel);
  }
  return top.map((channel) => ({channel, value: values[offset + channel]}));
}

/** The index of the largest value, by magnitude where `signed`; 0 where there is none. */
export function argmax(values: ArrayLike<number>, signed = false): number {
  let best = 0;
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = signed ? Math.abs(values[i]) : values[i];
    if (value > largest) [best, largest] = [i, value];
  }
  return best;
}

/** Every index, from the largest value to the smallest; equal values and NaN keep their order. */
export function descending(values: ArrayLike<number>): number[] {
  const key = (i: number) => (Number.isNaN(values[i]) ? -Infinity : values[i]);
  return Array.from({length: values.length}, (_, i) => i).sort((a, b) => (key(a) === key(b) ? a - b : key(b) - key(a)));
}

/** The `n` items whose values are largest, by magnitude, in the order that they come in. */
export function strongestInOrder<Item extends {readonly value: number}>(items: readonly Item[], n: number): Item[] {
  const kept = [...items].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, n);
  return items.filter((each) => kept.includes(each));
}
