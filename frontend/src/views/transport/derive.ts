/** What is drawn of a pair of sets: pure functions of it. */
import {between, boxAround, powerCells, spread, withAspect, type PlaneBox, type Polygon} from "../../math/power";
import type {MovedChannel, PointSet, TransportPair} from "../../model/transport";

/** How far apart two sets lie beside what chance gives. */
export type Verdict = "apart" | "chance" | "same";

export function verdictOf({distance, chanceHigh}: TransportPair): Verdict {
  if (distance === 0) return "same";
  return distance > chanceHigh ? "apart" : "chance";
}

/** The pair that is shown unless another is wanted: the first that lies apart, if any does. */
export const firstOf = (pairs: readonly TransportPair[]): TransportPair =>
  pairs.find((pair) => verdictOf(pair) === "apart") ?? pairs[0];

/** The pair that two states show side by side: of those that both have the one that lies farthest apart in both. */
export function commonOf(own: readonly TransportPair[], others: readonly TransportPair[]): TransportPair | null {
  const farness = (pair: TransportPair) => ratioOf(pair) ?? 0;
  const common = own.flatMap((pair) => {
    const other = others.find(({id}) => id === pair.id);
    return other === undefined ? [] : [{pair, apart: farness(pair) + farness(other)}];
  });
  // Ties are decided alike from either side.
  return common.sort((a, b) => b.apart - a.apart || (a.pair.id < b.pair.id ? -1 : 1)).at(0)?.pair ?? null;
}

/** How many times as far as by chance; null where chance gives nothing. */
export const ratioOf = ({distance, chance}: {distance: number; chance: number}): number | null =>
  chance > 0 ? distance / chance : null;

/** A channel's two distributions on one line, in shares of its length. */
export interface Strip {
  /** Low, lower quartile, median, upper quartile, high of both sets. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export function stripOf({first, second}: MovedChannel): Strip {
  const all = [...first, ...second];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const share = (value: number) => (high > low ? (value - low) / (high - low) : 0.5);
  return {first: Array.from(first, share), second: Array.from(second, share)};
}

/** What a plane of some size shows. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** In pixels, x and y by turns. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Of each point of the second set, in pixels. */
  readonly cells: readonly Polygon[];
  /** Points of either set of which the image is shown all the time. */
  readonly shown: readonly number[];
}

const MARGIN = 0.1;

/** Lays a pair out in a field of pixels, both axes on one scale. */
export function sceneOf(pair: TransportPair, width: number, height: number, nShown: number): Scene {
  const {firstPoints, secondPoints, heights} = pair;
  const box = withAspect(boxAround([...firstPoints, ...secondPoints], MARGIN), width / height);
  const pixels = (values: ArrayLike<number>) => Array.from(values, (value, i) => pixelOf(box, width, value, i % 2));
  return {
    width,
    height,
    first: pixels(firstPoints),
    second: pixels(secondPoints),
    cells: powerCells(secondPoints, heights, box).map(pixels),
    shown: spread(firstPoints, nShown),
  };
}

const pixelOf = ({left, top, right}: PlaneBox, width: number, value: number, axis: number): number =>
  ((value - (axis === 0 ? left : top)) / (right - left)) * width;

/** Where the points of the first set are when they have gone a share of their way. */
export const movedTo = ({first, second}: Scene, share: number): number[] => between(first, second, share);

/** A path of polygons, for SVG. */
export const pathOf = (polygons: readonly Polygon[]): string =>
  polygons
    .filter(({length}) => length > 0)
    .map((polygon) => `M${pairs(polygon).join("L")}Z`)
    .join("");

/** A path of the ways from places to places. */
export const waysOf = (from: readonly number[], to: readonly number[]): string => {
  const ends = pairs(to);
  return pairs(from)
    .map((start, i) => `M${start}L${ends[i]}`)
    .join("");
};

const pairs = (values: readonly number[]): string[] =>
  Array.from({length: values.length / 2}, (_, i) => `${values[2 * i].toFixed(1)} ${values[2 * i + 1].toFixed(1)}`);

/** What pairs are chosen among, by what their sets have in common. */
export const KINDS: readonly PointSet["kind"][] = ["step", "class", "answer", "column"];

export const grouped = (pairs: readonly TransportPair[]) =>
  KINDS.map((kind) => ({kind, pairs: pairs.filter(({first}) => first.kind === kind)})).filter(
    (group) => group.pairs.length > 0,
  );
