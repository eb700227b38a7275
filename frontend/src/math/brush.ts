/** A rectangle that is drawn over an image, and what of a layer lies in it: pure functions. */
import type {GridSize, Point} from "./grid";
import {UNKNOWN, type Known, type Stored} from "./known";

/** In shares of the image's sides, 0 to 1; `left < right` and `top < bottom`. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value));
const overlap = (from: number, to: number, start: number, end: number): number =>
  Math.max(0, Math.min(to, end) - Math.max(from, start));

/** The rectangle between two corners; null where it has no area within the image. */
export function between(a: Point, b: Point): Rectangle | null {
  const [left, right] = [clamp(Math.min(a.x, b.x)), clamp(Math.max(a.x, b.x))];
  const [top, bottom] = [clamp(Math.min(a.y, b.y)), clamp(Math.max(a.y, b.y))];
  return left < right && top < bottom ? {left, top, right, bottom} : null;
}

/** `[H · W]`: the share of each cell's area that a rectangle covers. */
export function coverOf({left, top, right, bottom}: Rectangle, {height, width}: GridSize): Float64Array {
  const cover = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    const down = height * overlap(top, bottom, y / height, (y + 1) / height);
    for (let x = 0; x < width; x++) {
      cover[y * width + x] = down * width * overlap(left, right, x / width, (x + 1) / width);
    }
  }
  return cover;
}

/** The sum of values `[H, W]` in a rectangle, each by the share of its cell that is covered; NaN where one is not known. */
export function sumIn({values, errors}: Stored, rectangle: Rectangle, grid: GridSize): Known {
  let [value, error] = [0, 0];
  for (const [i, share] of coverOf(rectangle, grid).entries()) {
    if (share === 0) continue;
    if (Number.isNaN(values[i])) return UNKNOWN;
    value += share * values[i];
    error += share * errors(i);
  }
  return {value, error};
}

/**
 * The sums of values `[H, W, C]` in a rectangle, by channel, of what is known: where only the strongest of each position were
 * kept, the others are left out. NaN where nothing is known of a channel.
 */
export function sumsByChannel(of: Stored, channels: number, rectangle: Rectangle, grid: GridSize): Stored {
  const values = new Float32Array(channels).fill(NaN);
  const errors = new Float64Array(channels);
  for (const [i, share] of coverOf(rectangle, grid).entries()) {
    if (share === 0) continue;
    for (let c = 0; c < channels; c++) {
      const value = of.values[i * channels + c];
      if (Number.isNaN(value)) continue;
      values[c] = (Number.isNaN(values[c]) ? 0 : values[c]) + share * value;
      errors[c] += share * of.errors(i * channels + c);
    }
  }
  return {values, errors: (c) => errors[c]};
}

/** From which overlap on a measured region is taken for the one that was drawn. */
export const SAME = 0.5;

/** How much a rectangle and a region `[H, W]` overlap: their common area over the area of both, 0 to 1. */
export function overlapOf(rectangle: Rectangle, mask: Uint8Array, grid: GridSize): number {
  let [common, both] = [0, 0];
  for (const [i, share] of coverOf(rectangle, grid).entries()) {
    common += Math.min(share, mask[i]);
    both += Math.max(share, mask[i]);
  }
  return both === 0 ? 0 : common / both;
}

/** The region that overlaps a rectangle most, with how much; null where none overlaps it by `SAME`. */
export function matchOf(
  rectangle: Rectangle,
  masks: readonly Uint8Array[],
  grid: GridSize,
): {readonly index: number; readonly overlap: number} | null {
  const overlaps = masks.map((mask) => overlapOf(rectangle, mask, grid));
  const most = Math.max(0, ...overlaps);
  return most < SAME ? null : {index: overlaps.indexOf(most), overlap: most};
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Where a key moves a rectangle to, by one cell of a grid; with `resize` its right and lower sides alone. It stays within the
 * image and keeps a cell's size at least, or the size that it has where that is less. Null for a key that moves nothing.
 */
export function movedBy(at: Rectangle, key: string, resize: boolean, {height, width}: GridSize): Rectangle | null {
  if (!Object.hasOwn(STEPS, key)) return null;
  const [dx, dy] = [STEPS[key][0] / width, STEPS[key][1] / height];
  const [w, h] = [at.right - at.left, at.bottom - at.top];
  if (resize) {
    const [least, low] = [Math.min(w, 1 / width), Math.min(h, 1 / height)];
    return {
      ...at,
      right: Math.min(1, Math.max(at.left + least, at.right + dx)),
      bottom: Math.min(1, Math.max(at.top + low, at.bottom + dy)),
    };
  }
  const left = Math.max(0, Math.min(1 - w, at.left + dx));
  const top = Math.max(0, Math.min(1 - h, at.top + dy));
  return {left, top, right: left + w, bottom: top + h};
}

/** The middle of an image, for who has no pointer to draw with. */
export const MIDDLE: Rectangle = {left: 0.25, top: 0.25, right: 0.75, bottom: 0.75};

/** A rectangle in the URL: left, top, right, bottom. */
export const spelled = ({left, top, right, bottom}: Rectangle): string =>
  [left, top, right, bottom].map((side) => Number(side.toFixed(3))).join(",");

/** Reads that; undefined where it is no rectangle within an image. */
export function rectangleOf(text: string): Rectangle | undefined {
  if (!/^(0|1|0?\.\d+)(,(0|1|0?\.\d+)){3}$/.test(text)) return undefined;
  const [left, top, right, bottom] = text.split(",").map(Number);
  return left < right && top < bottom ? {left, top, right, bottom} : undefined;
}
