/** Where something stands beside what it is about: on the side where it fits, without hiding that. */
import type {Box, Point} from "../../math/grid";

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 10;

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** The upper left corner of a box of this size beside an anchor: right of it, else left, below, above, else where it fits best. */
export function beside(anchor: Box, {width, height}: Size, room: Size): Point {
  const [right, bottom] = [anchor.left + anchor.width + GAP, anchor.top + anchor.height + GAP];
  const y = clamp(anchor.top + anchor.height / 2 - height / 2, room.height - height);
  const x = clamp(anchor.left + anchor.width / 2 - width / 2, room.width - width);
  if (right + width <= room.width) return {x: right, y};
  if (anchor.left - GAP >= width) return {x: anchor.left - GAP - width, y};
  if (bottom + height <= room.height) return {x, y: bottom};
  return {x, y: Math.max(0, anchor.top - GAP - height)};
}
