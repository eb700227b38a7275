/** Colours of groups of neurons, also for eyes that tell fewer colours apart, and the map of positions in them. */
import type {Colour} from "./palette";
import {fraction} from "./scale";

/**
 * The colours were found by search: the first four, six and eight differ as much as they can, to every kind of sight; none is
 * taken for what is said for or against a class, nor for what is selected, beside which they stand; and all are light enough
 * for black letters.
 */
export const PALETTE: readonly string[] = [
  "#c4fb08",
  "#ba1afd",
  "#35ffe1",
  "#318c36",
  "#bc608b",
  "#f8eda5",
  "#d73ed6",
  "#c5c646",
  "#22b26d",
  "#e5ff7a",
  "#1ecbc8",
  "#a0b757",
];

/**
 * The place in the palette of each group, by the number that it keeps. Groups that are shown together have different places
 * as long as the palette has enough.
 */
export function coloursOf(ids: readonly number[]): number[] {
  const taken = new Set<number>();
  const places = new Map<number, number>();
  for (const id of [...ids].sort((a, b) => a - b)) {
    const wished = id % PALETTE.length;
    const free = PALETTE.map((_, i) => (wished + i) % PALETTE.length).find((place) => !taken.has(place)) ?? wished;
    taken.add(free);
    places.set(id, free);
  }
  return ids.map((id) => places.get(id) ?? 0);
}

const toLinear = (value: number): number => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const fromLinear = (light: number): number => {
  const share = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.max(0, Math.min(1, share)));
};

/**
 * Lightness and two opponent colours: equal distances look about equal.
 * Source: Ottosson 2020, "A perceptual color space for image processing".
 */
export function toOklab(colour: Colour): Colour {
  const [r, g, b] = colour.map(toLinear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

export function fromOklab([lightness, a, b]: Colour): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const WHITE: Colour = [1, 0, 0];

/**
 * One pixel for each position of `values` `[H, W, G]`, to be multiplied over a pale image: white where no group is active,
 * else the colours of its groups mixed by their squares, so that the strongest prevails and several make grey. It is as full
 * as the square root, so that weak groups are seen, of their length together as a share of `full`. `only` isolates a group.
 */
export function groupPixels(
  values: Float32Array,
  colours: readonly Colour[],
  full: number,
  only: number | null = null,
): Uint8ClampedArray<ArrayBuffer> {
  const count = colours.length;
  const labs = colours.map(toOklab);
  const pixels = new Uint8ClampedArray(count === 0 ? 0 : (4 * values.length) / count);
  for (let i = 0; i < pixels.length / 4; i++) {
    const squares = labs.map((_, g) => (only === null || only === g ? values[i * count + g] ** 2 : 0));
    const total = squares.reduce((a, b) => a + b, 0);
    const fullness = total > 0 ? Math.sqrt(fraction(Math.sqrt(total), full)) : 0;
    const mixed = (axis: 0 | 1 | 2) => {
      const own = total > 0 ? labs.reduce((sum, lab, g) => sum + squares[g] * lab[axis], 0) / total : 0;
      return WHITE[axis] + fullness * (own - WHITE[axis]);
    };
    pixels.set([...fromOklab([mixed(0), mixed(1), mixed(2)]), 255], 4 * i);
  }
  return pixels;
}
