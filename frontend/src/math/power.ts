/** Power diagrams in the plane: the cells of a maximum of affine functions, clipped to a box. */

/** Corners in order, x and y by turns. */
export type Polygon = readonly number[];

export interface PlaneBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest box around points (x and y by turns), wider by a share of its larger side; of one point it has a side too. */
export function boxAround(points: ArrayLike<number>, margin: number): PlaneBox {
  const box = {left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity};
  for (let i = 0; i + 1 < points.length; i += 2) {
    box.left = Math.min(box.left, points[i]);
    box.right = Math.max(box.right, points[i]);
    box.top = Math.min(box.top, points[i + 1]);
    box.bottom = Math.max(box.bottom, points[i + 1]);
  }
  if (points.length < 2) return {left: -1, top: -1, right: 1, bottom: 1};
  const side = Math.max(box.right - box.left, box.bottom - box.top);
  const more = side > 0 ? margin * side : 1;
  return {left: box.left - more, top: box.top - more, right: box.right + more, bottom: box.bottom + more};
}

/** The box with the same middle that has a ratio of width to height and holds the whole of another. */
export function withAspect({left, top, right, bottom}: PlaneBox, ratio: number): PlaneBox {
  const width = Math.max(right - left, (bottom - top) * ratio);
  const height = width / ratio;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return {left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2};
}

/** What of a convex polygon lies where a·x + b·y is at most c. Source: Sutherland and Hodgman 1974. */
export function clipped(polygon: Polygon, a: number, b: number, c: number): Polygon {
  const kept: number[] = [];
  const n = polygon.length;
  for (let i = 0; i < n; i += 2) {
    const [x, y] = [polygon[i], polygon[i + 1]];
    const [nextX, nextY] = [polygon[(i + 2) % n], polygon[(i + 3) % n]];
    const beyond = a * x + b * y - c;
    const nextBeyond = a * nextX + b * nextY - c;
    if (beyond <= 0) kept.push(x, y);
    if (beyond <= 0 !== nextBeyond <= 0) {
      const share = beyond / (beyond - nextBeyond);
      kept.push(x + share * (nextX - x), y + share * (nextY - y));
    }
  }
  return kept;
}

/**
 * The cell of each point y_j: where x·y_j - h_j is the largest, within a box; empty where nothing of it is there.
 *
 * `points` has x and y by turns. Source: Aurenhammer 1987, "Power Diagrams".
 */
export function powerCells(points: ArrayLike<number>, heights: ArrayLike<number>, box: PlaneBox): Polygon[] {
  const {left, top, right, bottom} = box;
  const whole = [left, top, right, top, right, bottom, left, bottom];
  return Array.from({length: heights.length}, (_, j) => {
    const [x, y] = [points[2 * j], points[2 * j + 1]];
    let cell: Polygon = whole;
    for (let k = 0; k < heights.length && cell.length > 0; k += 1) {
      const [dx, dy] = [points[2 * k] - x, points[2 * k + 1] - y];
      if (k !== j && (dx !== 0 || dy !== 0)) cell = clipped(cell, dx, dy, heights[k] - heights[j]);
    }
    return cell;
  });
}

/** The area of a polygon, positive whichever way round its corners are. */
export function areaOf(polygon: Polygon): number {
  let twice = 0;
  for (let i = 0, n = polygon.length; i < n; i += 2) {
    twice += polygon[i] * polygon[(i + 3) % n] - polygon[(i + 2) % n] * polygon[i + 1];
  }
  return Math.abs(twice) / 2;
}

/** Points that have gone a share of their way, x and y by turns. Source: McCann 1997. */
export const between = (first: ArrayLike<number>, second: ArrayLike<number>, share: number): number[] =>
  Array.from(first, (value, i) => (1 - share) * value + share * second[i]);

/** Of points (x and y by turns) the nearest one to a place, null where none is within a distance. */
export function nearest(points: ArrayLike<number>, x: number, y: number, within: number): number | null {
  let [found, least] = [-1, within ** 2];
  for (let i = 0; 2 * i + 1 < points.length; i += 1) {
    const squared = (points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2;
    if (squared <= least) [found, least] = [i, squared];
  }
  return found < 0 ? null : found;
}

/** Some points that are spread as far as may be: each is the one farthest from those before it, from the first set's edge on. */
export function spread(points: ArrayLike<number>, n: number): number[] {
  const size = Math.floor(points.length / 2);
  if (size === 0) return [];
  const far = (i: number, j: number) =>
    (points[2 * i] - points[2 * j]) ** 2 + (points[2 * i + 1] - points[2 * j + 1]) ** 2;
  const all = Array.from({length: size}, (_, i) => i);
  const chosen = [all.reduce((best, i) => (points[2 * i] < points[2 * best] ? i : best), 0)];
  const gap = all.map((i) => far(i, chosen[0]));
  while (chosen.length < Math.min(n, size)) {
    const next = all.reduce((best, i) => (gap[i] > gap[best] ? i : best), 0);
    if (gap[next] === 0) break;
    chosen.push(next);
    for (const i of all) gap[i] = Math.min(gap[i], far(i, next));
  }
  return chosen;
}
