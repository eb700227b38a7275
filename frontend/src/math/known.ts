/** What is known of numbers that were stored with fewer digits than they were computed with. */

/** A number, and how far it may be from what was computed. */
export interface Known {
  readonly value: number;
  readonly error: number;
}

/** How far the value at an index may be from what was computed. */
export type ErrorOf = (index: number) => number;

/** Values in row-major order, and how far each may be from what was computed. */
export interface Stored {
  readonly values: Float32Array;
  readonly errors: ErrorOf;
}

/** Of what was kept as it was, to the digits that float32 has: more than are ever shown. */
export const EXACT = 0;
export const exactly: ErrorOf = () => EXACT;

export const at = ({values, errors}: Stored, index: number): Known => ({value: values[index], error: errors(index)});

/** A sum. Errors add up: which way each goes is not known. */
export const plus = (a: Known, b: Known): Known => ({value: a.value + b.value, error: a.error + b.error});

/** The `size` values from an offset. */
export const part = ({values, errors}: Stored, offset: number, size: number): Stored => ({
  values: values.subarray(offset, offset + size),
  errors: offset === 0 ? errors : (index) => errors(offset + index),
});

/** The values at some places. */
export const pick = ({values, errors}: Stored, count: number, place: (i: number) => number): Stored => ({
  values: Float32Array.from({length: count}, (_, i) => values[place(i)]),
  errors: (i) => errors(place(i)),
});

/** One channel of values `[…, channels]`. */
export const channelOf = (of: Stored, channels: number, channel: number): Stored =>
  pick(of, of.values.length / channels, (i) => i * channels + channel);

/** The difference of two rows of values. Errors add up: which way each goes is not known. */
export const less = (a: Stored, b: Stored): Stored => ({
  values: a.values.map((value, i) => value - b.values[i]),
  errors: (i) => a.errors(i) + b.errors(i),
});

/** The sum of all values that are known. Errors add up. */
export function total({values, errors}: Stored): Known {
  let [value, error] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    value += values[i];
    error += errors(i);
  }
  return {value, error};
}

/** The sum of all values; NaN where one of them is not known. */
export const whole = (of: Stored): Known => (of.values.some(Number.isNaN) ? UNKNOWN : total(of));

/** What nothing is known of. */
export const UNKNOWN: Known = {value: NaN, error: EXACT};

/** The value that is furthest from zero, or with `sign` the largest or the smallest; NaN where none is known. */
export function furthest({values, errors}: Stored, sign: 1 | -1 | null = null): Known {
  let best = -1;
  const key = (value: number) => (sign === null ? Math.abs(value) : sign * value);
  values.forEach((value, i) => {
    if (!Number.isNaN(value) && (best < 0 || key(value) > key(values[best]))) best = i;
  });
  return best < 0 ? UNKNOWN : {value: values[best], error: errors(best)};
}

/** The power of ten of the last digit that is known: the smallest that is not below the error. */
export function lastPower(error: number): number {
  const power = Math.ceil(Math.log10(error));
  return 10 ** (power - 1) >= error ? power - 1 : 10 ** power >= error ? power : power + 1;
}

/** The value without the digits that are not known, for files that programs read. */
export function rounded(value: number, error: number): number {
  if (!Number.isFinite(value) || !(error > 0) || !Number.isFinite(error)) return value;
  const power = lastPower(error);
  return power > 0 ? Math.round(value / 10 ** power) * 10 ** power : Number(value.toFixed(Math.min(100, -power)));
}
