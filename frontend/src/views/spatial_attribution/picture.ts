/** The pictures of spatial attribution. */
import type {Below, MapPicture, Overlay} from "../../elements/maps/drawMap";
import {formatNumber, formatOrUnknown} from "../../math/format";
import {cellBox, type Box, type Cell, type GridSize} from "../../math/grid";
import {EXACT, part, type Stored} from "../../math/known";
import {once} from "../../math/once";
import {FINE} from "../../math/pixels";
import {factorColour, factorMask, signedTint, veilMask} from "../../math/positions";
import {extent, sideOf} from "../../math/scale";
import {tileRegion, type Region} from "../../math/sprite";
import type {IconPicture} from "../../elements/pictures/icon";
import {lengthsUnknown} from "../shared/text";
import type {Data, LayerData} from "./data";
import type {Signs} from "./options";
import {gridOf, strengthsOf, type LayerMap} from "./derive";
import {t} from "./spatialWords";

/** The largest and the least side of a picture in its cell: room for the colour around it, and enough to be seen. */
const [MOST, LEAST] = [0.8, 0.26];
/** The side of all where lengths are not known. */
const EQUAL = 0.62;

interface Style {
  readonly signs: Signs;
  /** Whether the size of an icon tells the length of its vector. */
  readonly sized: boolean;
  /** Whether factor 2 is dotted. */
  readonly dots?: boolean;
}

/** What to draw of a layer. */
export function pictureOf(data: Data, of: LayerData, map: LayerMap, {signs, sized, dots = false}: Style): MapPicture {
  const {layer} = of;
  return {
    size: layer,
    image: data.image,
    below: belowOf(data, of, !sized || isRelated(map)),
    over: overlayOf(map, layer, signs, dots),
  };
}

/** What lies below the overlays of a layer, by what decides about it: it stays the same object while that does. */
const belows = once<LayerData, WeakMap<Data, Map<boolean, Below>>>(() => new WeakMap());

function belowOf(data: Data, of: LayerData, whole: boolean): Below {
  const known = belows(of).get(data) ?? new Map<boolean, Below>();
  const below = known.get(whole) ?? drawnBelow(data, of, whole);
  belows(of).set(data, known.set(whole, below));
  return below;
}

function drawnBelow(data: Data, of: LayerData, whole: boolean): Below {
  const {layer} = of;
  const grid = gridOf(data, layer);
  const sides = whole ? null : sidesOf(layer, strengthsOf(of, grid));
  if (grid?.icons) return {kind: "icons", grid: {...grid.icons, size: layer, sides, colours: null}};
  return sides === null ? {kind: "image", mask: null} : {kind: "parts", sides};
}

/** The side of each picture as a share of its cell's, so that areas tell lengths; all the same where none is known. */
function sidesOf({height, width}: GridSize, strengths: Stored | null): Float32Array {
  if (strengths === null || strengths.values.every(Number.isNaN)) return new Float32Array(height * width).fill(EQUAL);
  const full = largest(strengths);
  return strengths.values.map((value) => Math.max(LEAST, MOST * sideOf(value, full)));
}

/** Whether it is known of any position of a layer how long its vector is. */
export const hasLengths = (data: Data, of: LayerData): boolean =>
  strengthsOf(of, gridOf(data, of.layer))?.values.some((value) => !Number.isNaN(value)) ?? false;

const largest = (of: Stored | null): number => (of === null ? 0 : extent(of.values).maximum);

/** What the sizes of a layer's icons, or parts of the image, tell; null where they tell nothing. */
export function sizeText(data: Data, of: LayerData, map: LayerMap, sized: boolean): string | null {
  if (!sized || isRelated(map)) return null;
  const grid = gridOf(data, of.layer);
  const strengths = strengthsOf(of, grid);
  if (strengths === null || !hasLengths(data, of)) return t().allEqual;
  const unknown = strengths.values.filter(Number.isNaN).length;
  const full = t().fullSize(formatNumber(largest(strengths), EXACT));
  return unknown === 0 ? full : t().list([full, lengthsUnknown(unknown, strengths.values.length)]);
}

const isRelated = (map: LayerMap): boolean =>
  (map.kind === "signed" && map.related !== null) || (map.kind === "none" && map.role !== null);

/** The overlays of a map; those of what layers show by themselves are wanted whenever the pointer comes to another layer. */
const overlays = once<LayerMap, Map<string, Overlay>>(() => new Map());

function overlayOf(map: LayerMap, {height, width}: GridSize, signs: Signs, dots: boolean): Overlay {
  const key = [height, width, signs, dots].join();
  const overlay = overlays(map).get(key) ?? drawnOverlay(map, width, signs, dots, height * width);
  overlays(map).set(key, overlay);
  return overlay;
}

function drawnOverlay(map: LayerMap, width: number, signs: Signs, dots: boolean, positions: number): Overlay {
  if (map.kind === "none") {
    return {pixels: veilMask(new Float32Array(positions), width, 1), fine: FINE, blend: "veil"};
  }
  const {values, full} = map;
  if (map.kind === "factors") {
    const pixels = factorMask(values, map.count, width, full.value, {only: map.only, dots});
    return {pixels, fine: FINE, blend: "tint"};
  }
  if (signs === "both") return {pixels: signedTint(values, width, full.value), fine: FINE, blend: "tint"};
  // What made a position is seen as it is; what argues for a class has the colour of support.
  if (map.related !== null) return {pixels: veilMask(values, width, full.value), fine: FINE, blend: "veil"};
  const support = values.map((value) => (Number.isNaN(value) ? NaN : Math.max(0, value)));
  return {pixels: signedTint(support, width, full.value), fine: FINE, blend: "tint"};
}

const CHIPS = [factorColour(1, 0), factorColour(0, 1)].map((colour) => `rgb(${colour.join(" ")})`);

/** What is enlarged of a position, and said of it: the icon of its vector, else its surroundings in the image. */
export function lensOf(data: Data, of: LayerData, {y, x}: Cell) {
  const {layer, factors} = of;
  const at = y * layer.width + x;
  const grid = gridOf(data, layer);
  const strength = strengthsOf(of, grid);
  const count = factors === null ? 0 : factors.values.length / (layer.height * layer.width);
  const served = factors !== null && Number.isInteger(count) ? part(factors, at * count, count) : null;
  const lines = [
    ...(strength === null ? [] : [{text: `|a| = ${formatOrUnknown(strength, at)}`, colour: null}]),
    ...(served === null
      ? []
      : Array.from(served.values, (_, f) => ({
          text: `${f + 1}: ${formatOrUnknown(served, f)}`,
          colour: CHIPS.at(f) ?? null,
        }))),
  ];
  const tile = grid?.icons && tileRegion(grid.icons.sprite, at);
  if (grid?.icons && tile) return {bitmap: grid.icons.bitmap, region: tile, lines};
  return {bitmap: data.image, region: surroundings(data.image, boxOf(data.image, layer, [{y, x}]), AROUND), lines};
}

/** How many times the size of a cell its surroundings are. */
const AROUND = 3;

/** The part of the image that some cells of a layer cover, as what stands for them in a sentence. */
export function cropOf({image}: Data, size: GridSize, cells: readonly Cell[]): IconPicture {
  const around = cells.length > 1 ? 1 : AROUND;
  return {kind: "tiles", bitmap: image, regions: [surroundings(image, boxOf(image, size, cells), around)], note: null};
}

/** The smallest box around cells, in pixels of an image. */
function boxOf(image: ImageBitmap, size: GridSize, cells: readonly Cell[]): Box {
  const whole = {left: 0, top: 0, width: image.width, height: image.height};
  const boxes = cells.map((cell) => cellBox(cell, whole, size));
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return {left, top, width: right - left, height: bottom - top};
}

/** A square around a part of an image, of so many times its size as far as the image goes. */
function surroundings(image: ImageBitmap, {left, top, width, height}: Box, times: number): Region {
  const side = Math.max(1, Math.round(Math.min(times * Math.max(width, height), image.width, image.height)));
  const along = (start: number, length: number, end: number) =>
    Math.round(Math.max(0, Math.min(start + length / 2 - side / 2, end - side)));
  return {x: along(left, width, image.width), y: along(top, height, image.height), width: side, height: side};
}
