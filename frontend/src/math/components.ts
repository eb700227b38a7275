/**
 * Colours of values along up to three principal components. The mean is a middle grey, from which each component has a
 * direction of its own, so that values away from a component have the complement of the colour towards it.
 */
import {fraction} from "./scale";

type Colour = readonly [number, number, number];

const MEAN = 128;

/**
 * Yellow and blue for the component of the largest variance, since nearly everybody tells them apart; then green and
 * magenta, which differ in lightness too; then red and cyan.
 */
const DIRECTIONS: readonly Colour[] = [
  [127, 72, -128],
  [-88, 90, -68],
  [110, -68, -68],
];

export const MAX_COMPONENTS = DIRECTIONS.length;

/** The names of the colours towards and away from each component, for people. */
export const COLOUR_NAMES = [
  ["yellow", "blue"],
  ["green", "magenta"],
  ["red", "cyan"],
] as const;

/** The colour of values in [-1, 1] along the components. */
export function componentColour(shares: readonly number[]): Colour {
  const part = (axis: 0 | 1 | 2) =>
    DIRECTIONS.reduce((sum, direction, p) => sum + direction[axis] * (shares.at(p) ?? 0), MEAN);
  return [part(0), part(1), part(2)].map((value) => Math.round(Math.max(0, Math.min(255, value)))) as unknown as Colour;
}

/** The colour of one component alone, as CSS. */
export function swatch(component: number, sign: 1 | -1): string {
  const shares = DIRECTIONS.map((_, p) => (p === component ? sign : 0));
  return `rgb(${componentColour(shares).join(" ")})`;
}

/**
 * One pixel for each position of `values` `[H, W, P]`, of which the first three components count, or `only` one of them;
 * `full` is a full colour.
 */
export function componentPixels(
  values: Float32Array,
  count: number,
  full: number,
  only: number | null = null,
): Uint8ClampedArray<ArrayBuffer> {
  const n = count === 0 ? 0 : values.length / count;
  const pixels = new Uint8ClampedArray(4 * n);
  for (let i = 0; i < n; i++) {
    const own = values.subarray(i * count, i * count + Math.min(count, MAX_COMPONENTS));
    const shares = Array.from(own, (value, p) => (only === null || only === p ? fraction(value, full) : 0));
    pixels.set([...componentColour(shares), 255], 4 * i);
  }
  return pixels;
}
