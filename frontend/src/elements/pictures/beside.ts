/** Where something stands beside what it is about, hiding as little as can be of that and of what is looked at with it. */
import type {Box, Point} from "../../math/grid";

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 10;

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

function overlap(a: Box, b: Box): number {
  const shared = (start: number, length: number, other: number, otherLength: number) =>
    Math.max(0, Math.min(start + length, other + otherLength) - Math.max(start, other));
  return shared(a.left, a.width, b.left, b.width) * shared(a.top, a.height, b.top, b.height);
}

/** The upper left corner of a box of this size: right of an anchor, or left of it, below, above, whatever hides least. */
export function beside(anchor: Box, {width, height}: Size, room: Size, clear: readonly Box[] = []): Point {
  const middle = {x: anchor.left + anchor.width / 2 - width / 2, y: anchor.top + anchor.height / 2 - height / 2};
  const places = [
    {x: anchor.left + anchor.width + GAP, y: middle.y},
    {x: anchor.left - GAP - width, y: middle.y},
    {x: middle.x, y: anchor.top + anchor.height + GAP},
    {x: middle.x, y: anchor.top - GAP - height},
  ].map(({x, y}) => ({x: clamp(x, room.width - width), y: clamp(y, room.height - height)}));
  const hidden = ({x, y}: Point) =>
    [anchor, ...clear].reduce((sum, box) => sum + overlap({left: x, top: y, width, height}, box), 0);
  return places.reduce((best, place) => (hidden(place) < hidden(best) ? place : best));
}
