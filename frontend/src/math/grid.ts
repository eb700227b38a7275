/** A position of a layer: row and column. */
export interface Cell {
  readonly y: number;
  readonly x: number;
}

export interface GridSize {
  readonly height: number;
  readonly width: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const clamp = (value: number, max: number): number =>
  Number.isFinite(value) ? Math.max(0, Math.min(max, Math.floor(value))) : 0;

export const clampCell = (cell: Cell, grid: GridSize): Cell => ({
  y: clamp(cell.y, grid.height - 1),
  x: clamp(cell.x, grid.width - 1),
});

/** The cell under a point, both in the coordinates of the page; the nearest one where the point is outside. */
export const cellAt = (point: Point, box: Box, grid: GridSize): Cell =>
  clampCell(
    {
      y: ((point.y - box.top) / box.height) * grid.height,
      x: ((point.x - box.left) / box.width) * grid.width,
    },
    grid,
  );

/** The middle of a cell, in shares of the sides. */
export const middleOf = ({y, x}: Cell, {height, width}: GridSize): Point => ({
  x: (x + 0.5) / width,
  y: (y + 0.5) / height,
});

/** The cell at a place given in shares of the sides. */
export const cellOfPlace = ({y, x}: Point, grid: GridSize): Cell =>
  clampCell({y: y * grid.height, x: x * grid.width}, grid);

/** The part of a box that a cell covers. */
export const cellBox = (cell: Cell, box: Box, grid: GridSize): Box => ({
  left: box.left + (cell.x * box.width) / grid.width,
  top: box.top + (cell.y * box.height) / grid.height,
  width: box.width / grid.width,
  height: box.height / grid.height,
});

const MOVES: Readonly<Record<string, (cell: Cell, grid: GridSize) => Cell>> = {
  ArrowUp: ({y, x}) => ({y: y - 1, x}),
  ArrowDown: ({y, x}) => ({y: y + 1, x}),
  ArrowLeft: ({y, x}) => ({y, x: x - 1}),
  ArrowRight: ({y, x}) => ({y, x: x + 1}),
  Home: ({y}) => ({y, x: 0}),
  End: ({y}, {width}) => ({y, x: width - 1}),
  PageUp: ({x}) => ({y: 0, x}),
  PageDown: ({x}, {height}) => ({y: height - 1, x}),
};

/** Where a key moves a cell to; null for a key that moves nothing. */
export function moveCell(cell: Cell, key: string, grid: GridSize): Cell | null {
  return Object.hasOwn(MOVES, key) ? clampCell(MOVES[key](cell, grid), grid) : null;
}

/** The same relative place in another grid. */
export const samePlace = (cell: Cell, from: GridSize, to: GridSize): Cell => cellOfPlace(middleOf(cell, from), to);

/**
 * The line from a cell to a box: beside it, 45° from the cell's right edge and then level to the box's left edge;
 * below it, straight down from the cell and then along to the box's top.
 */
export function leaderLine(cell: Box, box: Box): Point[] {
  const right = {x: cell.left + cell.width, y: cell.top + cell.height / 2};
  if (box.left >= right.x) {
    const y = Math.max(box.top + 2, Math.min(box.top + box.height / 2, box.top + box.height - 2));
    const leg = Math.min(Math.abs(y - right.y), box.left - right.x);
    return [right, {x: right.x + leg, y}, {x: box.left, y}];
  }
  const bottom = {x: cell.left + cell.width / 2, y: cell.top + cell.height};
  return [bottom, {x: bottom.x, y: box.top}];
}
