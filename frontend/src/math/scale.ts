/** What bars and colours of a quantity are normalised by, so that steps can be compared. */
export interface Scale {
  readonly maximum: number;
  readonly p99: number;
  /** What the numbers were taken over. */
  readonly over: "run" | "image";
}

/** `value / full` clamped to [-1, 1]; 0 where there is no scale or no value. */
export function fraction(value: number, full: number): number {
  if (!(full > 0) || Number.isNaN(value)) return 0;
  return Math.max(-1, Math.min(1, value / full));
}

/** The side of a square whose area is to `value` as 1 is to `full`; NaN where that is not known. */
export const sideOf = (value: number, full: number): number =>
  Number.isNaN(value) ? NaN : Math.sqrt(Math.max(0, fraction(value, full)));

/** Writes a share as CSS. */
export const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
}

/** The smallest and the largest of the values that are numbers; zeros where there is none. */
export function extent(values: Iterable<number>): Extent {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return maximum < minimum ? {minimum: 0, maximum: 0} : {minimum, maximum};
}

/** The largest magnitude. */
export const magnitude = ({minimum, maximum}: Extent): number => Math.max(Math.abs(minimum), Math.abs(maximum));
