/** Numbers by position of a layer, and the masks that show them. */
import type {Cell, GridSize} from "./grid";
import {LIGHTS, type Colour} from "./palette";
import {part, pick, type ErrorOf, type Stored} from "./known";
import {finePixels, LEAST, UNKNOWN_SOLID} from "./pixels";
import {fraction} from "./scale";

/**
 * The Euclidean length of the vector of `channels` values at each position. It is as well known as the length of the vector
 * of their errors says, by the triangle inequality.
 */
export function lengths(of: Stored, channels: number): Stored {
  const {values} = of;
  const result = new Float32Array(channels === 0 ? 0 : values.length / channels);
  for (let i = 0; i < result.length; i++) {
    let squares = 0;
    for (let c = i * channels; c < (i + 1) * channels; c++) squares += values[c] ** 2;
    result[i] = Math.sqrt(squares);
  }
  const errors: ErrorOf = (i) => Math.hypot(...Array.from({length: channels}, (_, c) => of.errors(i * channels + c)));
  return {values: result, errors};
}

/** What one later position owes to each earlier one, `[H1, W1]`, from attribution `[H1, W1, H2 · W2]` of two layers. */
export function sourcesOf(of: Stored, later: GridSize, {y, x}: Cell): Stored {
  const size = later.height * later.width;
  const at = y * later.width + x;
  return pick(of, size === 0 ? 0 : of.values.length / size, (i) => i * size + at);
}

/** What one earlier position gives to each later one, `[H2, W2]`, from the same attribution. */
export function effectsOf(of: Stored, earlier: GridSize, later: GridSize, {y, x}: Cell): Stored {
  const size = later.height * later.width;
  const at = y * earlier.width + x;
  return part(of, at * size, size);
}

type Pixels = Uint8ClampedArray<ArrayBuffer>;

/** One grey pixel for each position: bright where the value is positive, at least as bright as `least` where it is not. */
export function brightMask(map: Float32Array, full: number, least = LEAST): Pixels {
  const pixels = new Uint8ClampedArray(4 * map.length);
  map.forEach((value, i) => {
    const share = Math.max(0, fraction(value, full));
    pixels.fill(255 * (least + (1 - least) * share), 4 * i, 4 * i + 3);
    pixels[4 * i + 3] = 255;
  });
  return pixels;
}

const FACTORS = [LIGHTS["factor-1"], LIGHTS["factor-2"]] as const;

/** The colour, in parts of one, of a position that serves two factors by these shares of a full colour; both give white. */
export const factorColour = (p: number, q: number): Colour =>
  [0, 1, 2].map((part) => Math.min(1, (p * FACTORS[0][part] + q * FACTORS[1][part]) / 255)) as unknown as Colour;

/** The share of a full colour below which a position is as good as dark, so that dots would be all that is seen. */
const FAINT = 0.1;

/** A dot in each quarter of a cell. */
const isDot = (y: number, x: number): boolean => y % 4 > 0 && y % 4 < 3 && x % 4 > 0 && x % 4 < 3;

/**
 * `FINE` × `FINE` pixels for each position, in the colour of the factors it serves, `values` `[H, W, F]`, of which the first
 * two count, or `only` one of them. Where the second is the stronger one it is dotted too; dotted grey where what counts is
 * not known (NaN).
 */
export function factorMask(
  values: Float32Array,
  count: number,
  width: number,
  full: number,
  only: number | null = null,
): Pixels {
  const n = count === 0 ? 0 : values.length / count;
  return finePixels(n, width, isDot, (cell) => {
    const counts = (factor: number) => factor < count && (only === null || only === factor);
    const value = (factor: number) => values[cell * count + factor];
    if ([0, 1].some((factor) => counts(factor) && Number.isNaN(value(factor)))) return UNKNOWN_SOLID;
    const share = (factor: number) => (counts(factor) ? Math.max(0, fraction(value(factor), full)) : 0);
    const [p, q] = [share(0), share(1)];
    const [red, green, blue] = factorColour(p, q).map((part) => 255 * (LEAST + (1 - LEAST) * part));
    const dot = q > p && q > FAINT ? 0.45 : 1;
    return [
      [red, green, blue, 255],
      [dot * red, dot * green, dot * blue, 255],
    ];
  });
}
