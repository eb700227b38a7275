/** Numbers by position of a layer, and the masks that show them. */
import type {Cell, GridSize} from "./grid";
import {LIGHTS, type Colour} from "./palette";
import {part, pick, type ErrorOf, type Stored} from "./known";
import {finePixels, isStripe, LEAST, UNKNOWN_SOLID, type Rgba} from "./pixels";
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

/** The ground of a cell that argues for nothing: light, and darker than white, which is the colour of both factors. */
const GROUND: Colour = [214, 214, 214];
const WHITE: Colour = [255, 255, 255];
const FACTORS = [LIGHTS["factor-1"], LIGHTS["factor-2"]] as const;

/**
 * The colour, from 0 to 255, of a position that serves two factors by these shares of a full colour: a light grey for
 * neither, the factor's own for one, white for both, and between them what lies between.
 */
export const factorColour = (p: number, q: number): Colour =>
  [0, 1, 2].map(
    (part) =>
      (1 - p) * (1 - q) * GROUND[part] +
      p * (1 - q) * FACTORS[0][part] +
      (1 - p) * q * FACTORS[1][part] +
      p * q * WHITE[part],
  ) as unknown as Colour;

/** The share of a full colour below which a position is as good as grey, so that dots would be all that is seen. */
const FAINT = 0.1;

/** A dot in each quarter of a cell. */
const isDot = (y: number, x: number): boolean => y % 4 > 0 && y % 4 < 3 && x % 4 > 0 && x % 4 < 3;

/**
 * `FINE` × `FINE` pixels for each position, in the colour of the factors it serves, `values` `[H, W, F]`, of which the first
 * two count, or `only` one of them. With `dots`, where the second is the stronger one it is dotted too; dotted grey where
 * what counts is not known (NaN).
 */
export function factorMask(
  values: Float32Array,
  count: number,
  width: number,
  full: number,
  {only = null, dots = false}: {readonly only?: number | null; readonly dots?: boolean} = {},
): Pixels {
  const n = count === 0 ? 0 : values.length / count;
  return finePixels(n, width, isDot, (cell) => {
    const counts = (factor: number) => factor < count && (only === null || only === factor);
    const value = (factor: number) => values[cell * count + factor];
    if ([0, 1].some((factor) => counts(factor) && Number.isNaN(value(factor)))) return UNKNOWN_SOLID;
    const share = (factor: number) => (counts(factor) ? Math.max(0, fraction(value(factor), full)) : 0);
    const [p, q] = [share(0), share(1)];
    const [red, green, blue] = factorColour(p, q);
    const dot = dots && q > p && q > FAINT ? 0.45 : 1;
    return [
      [red, green, blue, 255],
      [dot * red, dot * green, dot * blue, 255],
    ];
  });
}

/** How much of a veil covers a position that is nothing: what lies below it stays faintly visible. */
const VEIL = 0.8;

/**
 * `FINE` × `FINE` pixels for each position, to be laid over a picture: nothing where the value is positive and `full`, a light
 * veil where it is not positive, striped grey where it is not known (NaN).
 */
export function veilMask(map: Float32Array, width: number, full: number): Pixels {
  return finePixels(map.length, width, isStripe, (cell) => {
    if (Number.isNaN(map[cell])) return UNKNOWN_SOLID;
    const alpha = 255 * VEIL * (1 - Math.max(0, fraction(map[cell], full)));
    const [red, green, blue] = GROUND;
    return [
      [red, green, blue, alpha],
      [red, green, blue, alpha],
    ];
  });
}

/**
 * `FINE` × `FINE` pixels for each position, to be multiplied with a pale picture: the colour of support where the value is
 * positive, of opposition, striped, where it is negative, light for nothing, striped grey where it is not known (NaN).
 */
export function signedTint(map: Float32Array, width: number, full: number): Pixels {
  return finePixels(map.length, width, isStripe, (cell) => {
    if (Number.isNaN(map[cell])) return UNKNOWN_SOLID;
    const share = fraction(map[cell], full);
    const strength = Math.abs(share);
    const colour = LIGHTS[share < 0 ? "against" : "support"];
    const mixed = (by: number): Rgba => {
      const [red, green, blue] = GROUND.map((ground, part) => ground + by * (colour[part] - ground));
      return [red, green, blue, 255];
    };
    return [mixed(strength), mixed(share < 0 ? 0.35 * strength : strength)];
  });
}
