import type {Box} from "./grid";

/** The gap between a cell and what is shown beside it, in pixels. */
const GAP = 8;

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST = 90;
/** The side of a lens as a share of the square's width, and that of a lens whose icon has the pixels for more. */
const USUAL = 0.25;
const MOST = 0.42;
const FRAME = 5;
const LINE = 16;
const MARGIN = 2;

/** How large a lens is that shows an icon of `tile` pixels and so many lines of text, in a square of this width. */
export function lensSize(tile: number, lines: number, width: number): Size {
  const side = Math.round(Math.max(LEAST, USUAL * width, Math.min(tile, MOST * width))) + 2 * FRAME;
  return {width: side, height: side + LINE * lines + (lines > 0 ? MARGIN : 0)};
}

/** How far a lens may stick out of its square at the sides: less than the gap between squares. */
export const BEYOND = 14;

/** Where a lens starts along one axis: after the cell, before it where it would be cut off, else at the end. */
function along(start: number, length: number, size: number, first: number, last: number): number {
  const after = start + length + GAP;
  const before = start - GAP - size;
  if (after + size <= last) return after;
  return before >= first ? before : Math.max(first, last - size);
}

/** Places a lens right of and below a cell, all in pixels of a square; flips at its edges, so that nothing is cut off. */
export function lensBox(cell: Box, lens: Size, square: Size): Box {
  return {
    left: along(cell.left, cell.width, lens.width, -BEYOND, square.width + BEYOND),
    top: along(cell.top, cell.height, lens.height, 0, square.height),
    ...lens,
  };
}
