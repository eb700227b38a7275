/** Groups of neurons by number and name, and what their spatial factors say. */
import type {Cell, GridSize} from "./grid";
import {channelOf, EXACT, part, type Known, type Stored} from "./known";
import type {Region} from "./sprite";

/** Which factorisations of the layers are wanted. */
export interface GroupChoice {
  /** The number of groups by layer; a layer that is not named has the usual one. */
  readonly groups: Readonly<Record<string, number>>;
  /** Whether groups of earlier layers are to be compatible with those of later ones. */
  readonly aligned: boolean;
  /** Whether groups are to be the same for all examples. */
  readonly shared: boolean;
}

/** Enough to tell an image's parts apart, few enough to be looked at. */
export const USUAL = 6;

/** The logged number of groups that is closest to the wished one; the smaller of two that are equally close. */
export function closestCount(counts: readonly number[], wished: number | undefined): number | null {
  const target = wished ?? USUAL;
  const order = [...counts].sort((a, b) => Math.abs(a - target) - Math.abs(b - target) || a - b);
  return order.at(0) ?? null;
}

/** 1, 2, 3, …: what the group is called that keeps a number, from 0, over the steps. Letters are for classes. */
export const tagOf = (id: number): string => String(id + 1);

/** How active each group is at a position. */
export const strengthsAt = (spatial: Stored, count: number, {width}: GridSize, {y, x}: Cell): Stored =>
  part(spatial, (y * width + x) * count, count);

export interface Peak extends Cell, Known {}

/** Where each group is most active, and how much. */
export function peaksOf(spatial: Stored, count: number, {width}: GridSize): Peak[] {
  return Array.from({length: count}, (_, group) => {
    const {values: map, errors} = channelOf(spatial, count, group);
    let at = 0;
    map.forEach((value, i) => {
      if (value > map[at]) at = i;
    });
    const [value, error] = map.length === 0 ? [0, EXACT] : [map[at], errors(at)];
    return {y: Math.floor(at / width), x: at % width, value, error};
  });
}

/** The side of a piece as a share of the image's shorter side, large enough to recognise something in it. */
const PIECE = 0.3;

/** The square piece of an image, in its pixels, around a position of a layer, at least three positions wide. */
export function pieceAround({y, x}: Cell, grid: GridSize, image: GridSize): Region {
  const shorter = Math.min(image.height, image.width);
  const cell = Math.max(image.height / grid.height, image.width / grid.width);
  const side = Math.max(1, Math.round(Math.min(shorter, Math.max(PIECE * shorter, 3 * cell))));
  const from = (middle: number, length: number) =>
    Math.round(Math.max(0, Math.min(middle * length - side / 2, length - side)));
  return {
    x: from((x + 0.5) / grid.width, image.width),
    y: from((y + 0.5) / grid.height, image.height),
    width: side,
    height: side,
  };
}
