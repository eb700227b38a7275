/** Regions of positions: their outlines, and what is measured of them against what was predicted. */
import type {Cell, GridSize, Point} from "./grid";

/** One side of a cell, in units of cells from the top left corner. */
export interface Edge {
  readonly from: Point;
  readonly to: Point;
}

/** The sides that a region `[H, W]` has in common with what is not in it. */
export function edgesOf(mask: Uint8Array, {height, width}: GridSize): Edge[] {
  const inside = (y: number, x: number) => y >= 0 && y < height && x >= 0 && x < width && mask[y * width + x] > 0;
  const edges: Edge[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(y, x)) continue;
      if (!inside(y - 1, x)) edges.push({from: {x, y}, to: {x: x + 1, y}});
      if (!inside(y + 1, x)) edges.push({from: {x, y: y + 1}, to: {x: x + 1, y: y + 1}});
      if (!inside(y, x - 1)) edges.push({from: {x, y}, to: {x, y: y + 1}});
      if (!inside(y, x + 1)) edges.push({from: {x: x + 1, y}, to: {x: x + 1, y: y + 1}});
    }
  }
  return edges;
}

/** Where the number of a region stands: its first position in reading order; null where it has none. */
export function firstCell(mask: Uint8Array, {width}: GridSize): Cell | null {
  const at = mask.findIndex((value) => value > 0);
  return at < 0 ? null : {y: Math.floor(at / width), x: at % width};
}

/** How many standard errors an effect is away from zero where its sign is told. */
const CLEAR = 2;

export interface MeasuredEffect {
  readonly evidence: number;
  readonly effect: number;
  readonly error: number;
}

/** What an effect says of the evidence: nothing where its sign is not clear. */
export function verdictOf({evidence, effect, error}: MeasuredEffect): "agrees" | "contradicts" | "unclear" {
  if (!(Math.abs(effect) > CLEAR * error)) return "unclear";
  return Math.sign(effect) === -Math.sign(evidence) && evidence !== 0 ? "contradicts" : "agrees";
}
