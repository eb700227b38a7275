/** What is shown of weights: pure functions. */
import type {Series} from "../../math/curve";
import type {Course} from "../../model/course";
import type {ClassTable, WeighedLayer, WeightImages, Weights} from "../../model/weights";
import type {Order, Scaled} from "./options";

/** So many layers have a curve, and so many steps a picture. */
export const CURVES = 4;
export const FRAMES = 12;
/** So many channels of each class are shown. */
export const CHANNELS = 6;

/** How far something moved as a share of what it was; NaN where nothing is known of before. */
export const relative = ({norm, update}: Pick<WeighedLayer, "norm" | "update">): number =>
  norm > 0 ? update / norm : NaN;

/** How far a filter or row moved as a share of its norm. */
export const shareMoved = ({norms, moved}: WeightImages, index: number): number =>
  relative({norm: norms[index], update: moved[index]});

/** The filters or rows that are kept as images, in an order: the largest first, those of which nothing is known last. */
export function sorted(images: WeightImages, order: Order): number[] {
  const numbers = Array.from({length: images.shape[0]}, (_, i) => i);
  const valueOf = (i: number) => (order === "norm" ? images.norms[i] : shareMoved(images, i));
  const key = (i: number) => (Number.isNaN(valueOf(i)) ? -Infinity : valueOf(i));
  return order === "number" ? numbers : numbers.sort((a, b) => key(b) - key(a) || a - b);
}

const isOneKind = (a: WeightImages, b: WeightImages): boolean =>
  a.layer === b.layer && a.shape.every((side, i) => side === b.shape[i]);

/**
 * The same filters or rows less what they were in another state, on the scale of what they are: each has moved as far as that
 * is. Null where the other has not the same.
 */
export function lessThan(own: WeightImages, other: WeightImages): WeightImages | null {
  if (!isOneKind(own, other)) return null;
  const values = own.stored.values.map((value, i) => value - other.stored.values[i]);
  const size = values.length / own.shape[0];
  const moved = Float32Array.from(own.norms, (_, i) =>
    i < own.shape[0] ? Math.hypot(...values.subarray(i * size, (i + 1) * size)) : NaN,
  );
  const errors = (i: number) => own.stored.errors(i) + other.stored.errors(i);
  return {...own, stored: {values, errors}, moved, largest: Math.max(own.largest, other.largest)};
}

/** What the weights of a state are beside those of another of the same run: how far filters and rows moved since then. */
export function since(own: Weights, other: Weights): Weights {
  const moved = <T extends WeightImages>(now: T | null, then: T | null): T | null => {
    const difference = now === null || then === null ? null : lessThan(now, then);
    return now === null || difference === null ? now : {...now, moved: difference.moved};
  };
  const isKnown = own.filters === null ? own.classImages !== null : true;
  return {
    ...own,
    filters: moved(own.filters, other.filters),
    classImages: moved(own.classImages, other.classImages),
    stepBefore: isKnown ? other.step : own.stepBefore,
  };
}

/** Layers of which it is known how far they moved, the one that moved most first. */
export const movers = ({layers}: Weights): WeighedLayer[] =>
  layers.filter((each) => Number.isFinite(relative(each))).sort((a, b) => relative(b) - relative(a));

/** Curves of how far layers moved at each step: of those that move most, and of the one that moves least. */
export function curvesOf(shown: Weights, course: Course<Weights>): Series[] {
  const all = movers(shown);
  const chosen = all.length > CURVES ? [...all.slice(0, CURVES - 1), ...all.slice(-1)] : all;
  const steps = course.steps.filter(({value}) => value.stepBefore !== null);
  return chosen.map(({name}) => ({
    name,
    group: "moved",
    places: steps.map(({step}) => step),
    values: steps.map(({value}) => {
      const found = value.layers.find((each) => each.name === name);
      return found === undefined ? NaN : relative(found);
    }),
  }));
}

/** Some of many, the first and the last among them, and the one at an index. */
export function spread<T>(all: readonly T[], at: number, most = FRAMES): T[] {
  if (all.length <= most) return [...all];
  const places = Array.from({length: most}, (_, i) => Math.round((i * (all.length - 1)) / (most - 1)));
  const nearest = places.reduce((best, each, i) => (Math.abs(each - at) < Math.abs(places[best] - at) ? i : best), 0);
  if (at > 0 && at < all.length - 1) places[nearest] = at;
  return places.map((place) => all[place]);
}

/**
 * Draws one filter or row as the pixels of an image: grey is zero, and each channel of the image has its own colour, lighter
 * for positive weights and darker for negative ones. Of other than three channels their mean is drawn.
 */
export function pixelsOf(
  {shape, stored}: WeightImages,
  index: number,
  largest: number,
): Uint8ClampedArray<ArrayBuffer> {
  const [, height, width, channels] = shape;
  const pixels = new Uint8ClampedArray(4 * height * width);
  const first = index * height * width * channels;
  const level = (value: number) => (largest > 0 ? 127.5 + 127.5 * (value / largest) : 127.5);
  for (let i = 0; i < height * width; i++) {
    const weights = stored.values.subarray(first + i * channels, first + (i + 1) * channels);
    const grey = weights.reduce((sum, each) => sum + each, 0) / channels;
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = level(channels === 3 ? weights[c] : grey);
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** What is white: the largest weight of all, or of one picture. */
export function whiteOf(images: WeightImages, index: number, scale: Scaled): number {
  if (scale === "one") return images.largest;
  const size = images.stored.values.length / images.shape[0];
  return images.stored.values
    .subarray(index * size, (index + 1) * size)
    .reduce((most, each) => Math.max(most, Math.abs(each)), 0);
}

/** The channels with the strongest weights for a class, of either sign, the strongest first. */
export function strongest({stored, nChannels}: ClassTable, index: number, n = CHANNELS) {
  const row = stored.values.subarray(index * nChannels, (index + 1) * nChannels);
  return Array.from(row, (value, channel) => ({channel, value, error: stored.errors(index * nChannels + channel)}))
    .filter(({value}) => !Number.isNaN(value))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, n);
}
