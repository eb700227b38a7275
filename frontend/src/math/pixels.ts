import {LIGHTS, type Role} from "./palette";
import {fraction} from "./scale";

/** White: a positive activation shows the image as it is. */
const POSITIVE = [255, 255, 255] as const;

/** The least brightness of a mask, so that what lies below it is never lost altogether. */
export const LEAST = 0.22;

/**
 * Makes the mask that is multiplied over an image: bright where a channel fires, dim where it is silent.
 *
 * Negative activations are bright too, but tinted, so that a map shows where a channel is active either way.
 */
export function multiplyMask(map: Float32Array, full: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * map.length);
  for (let i = 0; i < map.length; i++) {
    const share = fraction(map[i], full);
    const [red, green, blue] = share < 0 ? LIGHTS.negative : POSITIVE;
    const brightness = LEAST + (1 - LEAST) * Math.abs(share);
    pixels[4 * i] = red * brightness;
    pixels[4 * i + 1] = green * brightness;
    pixels[4 * i + 2] = blue * brightness;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** How much of the image shows through a covering mask, from 0 to 255. */
const COVER = 168;
/** Pixels for each cell of a covering mask, so that stripes fit in. */
export const FINE = 8;

export type Rgba = readonly [number, number, number, number];

/**
 * Gives `FINE` × `FINE` pixels to each cell of a map of so many columns: one colour, and another where `isMarked` says so of
 * the pixel's row and column in its cell.
 */
export function finePixels(
  n: number,
  columns: number,
  isMarked: (y: number, x: number) => boolean,
  coloursOf: (cell: number) => readonly [Rgba, Rgba],
): Uint8ClampedArray<ArrayBuffer> {
  const marks = Array.from({length: FINE * FINE}, (_, i) => isMarked(Math.floor(i / FINE), i % FINE));
  const across = columns * FINE;
  // Whole pixels at once, whatever the order of their bytes: it is done again at each move of the pointer.
  const pixels = new Uint32Array(n * FINE * FINE);
  const both = new Uint8ClampedArray(8);
  const colours = new Uint32Array(both.buffer);
  for (let cell = 0; cell < n; cell++) {
    const [usual, marked] = coloursOf(cell);
    both.set(usual);
    both.set(marked, 4);
    const start = Math.floor(cell / columns) * FINE * across + (cell % columns) * FINE;
    for (let y = 0; y < FINE; y++) {
      for (let x = 0; x < FINE; x++) pixels[start + y * across + x] = colours[Number(marks[y * FINE + x])];
    }
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** Whether a pixel of a cell lies on one of its diagonal stripes. */
export const isStripe = (y: number, x: number): boolean => (x + y) % FINE < FINE / 3;

/** Grey: what is not known, which is neither a colour nor dark. */
const UNKNOWN = [124, 124, 124, COVER] as const;
const UNKNOWN_STRIPE = [176, 176, 176, COVER] as const;
/** The same where nothing shows through. */
export const UNKNOWN_SOLID: readonly [Rgba, Rgba] = [
  [110, 110, 110, 255],
  [170, 170, 170, 255],
];

/** Makes the `FINE` × `FINE` pixels of a cell of which nothing is known. */
export const unknownCell = (): Uint8ClampedArray<ArrayBuffer> => finePixels(1, 1, isStripe, () => UNKNOWN_SOLID);

/**
 * Makes the mask that covers an image with what a signed map says: one colour for positive, another, striped, for negative,
 * dark for nothing, striped grey for what is not known (NaN). It has `FINE` × `FINE` pixels for each of the map's `[H, W]`
 * cells.
 */
export function divergingMask(
  map: Float32Array,
  width: number,
  full: number,
  [positive, negative]: readonly [Role, Role] = ["support", "against"],
): Uint8ClampedArray<ArrayBuffer> {
  return finePixels(map.length, width, isStripe, (cell) => {
    if (Number.isNaN(map[cell])) return [UNKNOWN, UNKNOWN_STRIPE];
    const share = fraction(map[cell], full);
    const [red, green, blue] = LIGHTS[share < 0 ? negative : positive];
    const bright = (brightness: number): Rgba => [red * brightness, green * brightness, blue * brightness, COVER];
    return [bright(Math.abs(share)), bright((share < 0 ? 0.35 : 1) * Math.abs(share))];
  });
}
