/** Which part of a square is looked at, in shares of its sides: the same part in all squares that are linked. */
import type {Box, Point} from "./grid";

export interface Zoom {
  /** 1 shows the whole. */
  readonly factor: number;
  /** The left and upper edge of what is seen. */
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = {factor: 1, x: 0, y: 0};
export const MAX_FACTOR = 8;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Moves what is seen so that nothing beside the square comes into sight. */
function within({factor, x, y}: Zoom): Zoom {
  const last = 1 - 1 / factor;
  return {factor, x: clamp(x, 0, last), y: clamp(y, 0, last)};
}

/** The zoom that is closest to given numbers. */
export const zoomOf = (factor: number, x: number, y: number): Zoom =>
  within({factor: clamp(factor, 1, MAX_FACTOR), x, y});

/** The place of the whole that is seen at a point of the square; both in shares of the sides. */
export const placeAt = ({factor, x, y}: Zoom, point: Point): Point => ({
  x: x + point.x / factor,
  y: y + point.y / factor,
});

/** Zooms by `by`; what is at `point` stays there, as far as the edges allow. */
export function zoomAt(zoom: Zoom, by: number, point: Point): Zoom {
  const factor = clamp(zoom.factor * by, 1, MAX_FACTOR);
  const place = placeAt(zoom, point);
  return within({factor, x: place.x - point.x / factor, y: place.y - point.y / factor});
}

/** Moves what is seen with the pointer, so that the content of the square follows it. */
export const pan = (zoom: Zoom, dx: number, dy: number): Zoom =>
  within({...zoom, x: zoom.x - dx / zoom.factor, y: zoom.y - dy / zoom.factor});

/** Where a part of the whole is seen. */
export const seenBox = ({factor, x, y}: Zoom, box: Box): Box => ({
  left: (box.left - x) * factor,
  top: (box.top - y) * factor,
  width: box.width * factor,
  height: box.height * factor,
});

/** Whether the middle of a seen box is inside the square. */
export function isInSight({left, top, width, height}: Box): boolean {
  const [x, y] = [left + width / 2, top + height / 2];
  return x >= 0 && x <= 1 && y >= 0 && y <= 1;
}

/** Moves what is seen by just as much as it takes to show all of a part, where it fits. */
export function reveal(zoom: Zoom, {left, top, width, height}: Box): Zoom {
  const size = 1 / zoom.factor;
  const shift = (at: number, start: number, length: number) =>
    start < at ? start : Math.max(at, Math.min(start, start + length - size));
  return within({...zoom, x: shift(zoom.x, left, width), y: shift(zoom.y, top, height)});
}
