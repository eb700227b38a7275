/** What is outlined of an image of the probe set: pure functions. */
import type {Box, GridSize} from "../../math/grid";

/** The least side of an outline, as a share of the image: what is smaller is not seen. */
const LEAST = 0.3;

/** What is outlined of an image around a cell of a layer, in shares of its sides. */
export function outlineOf({y, x}: {readonly y: number; readonly x: number}, grid: GridSize): Box {
  const side = (cells: number) => Math.min(1, Math.max(LEAST, 1 / cells));
  const from = (at: number, cells: number) =>
    Math.max(0, Math.min(1 - side(cells), (at + 0.5) / cells - side(cells) / 2));
  return {
    left: from(x, grid.width),
    top: from(y, grid.height),
    width: side(grid.width),
    height: side(grid.height),
  };
}
