/** The pictures of spatial attribution. */
import type {Below, MapPicture, Overlay} from "../../elements/maps/drawMap";
import {formatNumber, formatOrUnknown} from "../../math/format";
import {cellBox, type Cell, type GridSize} from "../../math/grid";
import {EXACT, part, type Stored} from "../../math/known";
import {once} from "../../math/once";
import {divergingMask, FINE, LEAST, partialMask} from "../../math/pixels";
import {brightMask, factorColour, factorMask} from "../../math/positions";
import {extent, sideOf} from "../../math/scale";
import {tileRegion, type Region} from "../../math/sprite";
import {lengthsUnknownText, lengthsUnknown} from "../shared/text";
import type {Data, LayerData} from "./data";
import type {Signs} from "./options";
import {gridOf, strengthsOf, type LayerMap} from "./derive";

/** The brightness of the image where its positions are least active, and of a layer that has nothing to show. */
const DIM = 0.3;

interface Style {
  readonly signs: Signs;
  /** Whether the size of an icon tells the length of its vector. */
  readonly sized: boolean;
}

/** What to draw of a layer. */
export function pictureOf(data: Data, of: LayerData, map: LayerMap, {signs, sized}: Style): MapPicture {
  const {layer} = of;
  return {size: layer, image: data.image, below: belowOf(data, of, map, sized), over: overlayOf(map, layer, signs)};
}

/** What lies below the overlays of a layer, by what decides about it: it stays the same object while that does. */
const belows = once<LayerData, WeakMap<Data, Map<string, Below>>>(() => new WeakMap());

function belowOf(data: Data, of: LayerData, map: LayerMap, sized: boolean): Below {
  // A map of a class or position shows by brightness alone.
  const [bright, whole] = [map.kind === "signed", !sized || isRelated(map)];
  const key = `${bright} ${whole}`;
  const known = belows(of).get(data) ?? new Map<string, Below>();
  const below = known.get(key) ?? drawnBelow(data, of, bright, whole);
  belows(of).set(data, known.set(key, below));
  return below;
}

function drawnBelow(data: Data, of: LayerData, bright: boolean, whole: boolean): Below {
  const {layer} = of;
  const grid = gridOf(data, layer);
  if (!grid?.icons) {
    const strengths = strengthsOf(of, null);
    // Where lengths are unknown the image stays as it is: dark would say that they are small.
    if (bright || !strengths || strengths.values.some(Number.isNaN)) return {kind: "image", mask: null};
    return {kind: "image", mask: brightMask(strengths.values, largest(strengths), DIM)};
  }
  const strengths = whole ? null : strengthsOf(of, grid);
  const isKnown = strengths !== null && !strengths.values.every(Number.isNaN);
  const sides = isKnown ? strengths.values.map((value) => sideOf(value, largest(strengths))) : null;
  return {kind: "icons", grid: {...grid.icons, size: layer, sides, colours: null}};
}

const largest = (of: Stored | null): number => (of === null ? 0 : extent(of.values).maximum);

/** What the sizes of a layer's icons tell; null where they tell nothing. */
export function sizeText(data: Data, of: LayerData, map: LayerMap, sized: boolean): string | null {
  const grid = gridOf(data, of.layer);
  if (!sized || grid === null || isRelated(map)) return null;
  const strengths = strengthsOf(of, grid);
  const unknown = strengths?.values.filter(Number.isNaN).length ?? 0;
  if (strengths === null || unknown === strengths.values.length) return lengthsUnknownText();
  const full = `full cell: |a| = ${formatNumber(largest(strengths), EXACT)}, largest of this layer here`;
  return unknown === 0 ? full : `${full}; ${lengthsUnknown(unknown, strengths.values.length)}`;
}

const isRelated = (map: LayerMap): boolean =>
  (map.kind === "signed" && map.related !== null) || (map.kind === "none" && map.role !== null);

/** The overlays of a map; those of what layers show by themselves are wanted whenever the pointer comes to another layer. */
const overlays = once<LayerMap, Map<string, Overlay>>(() => new Map());

function overlayOf(map: LayerMap, {height, width}: GridSize, signs: Signs): Overlay {
  const key = [height, width, signs].join();
  const overlay = overlays(map).get(key) ?? drawnOverlay(map, width, signs, height * width);
  overlays(map).set(key, overlay);
  return overlay;
}

function drawnOverlay(map: LayerMap, width: number, signs: Signs, positions: number): Overlay {
  switch (map.kind) {
    case "none":
      return {pixels: brightMask(new Float32Array(positions), 1, DIM), fine: 1, blend: "multiply"};
    case "factors":
      return {pixels: factorMask(map.values, map.count, width, map.full.value, map.only), fine: FINE, blend: "tint"};
    case "signed":
      return signs === "both"
        ? {pixels: divergingMask(map.values, width, map.full.value), fine: FINE, blend: "cover"}
        : map.values.some(Number.isNaN)
          ? {pixels: partialMask(map.values, width, map.full.value, LEAST), fine: FINE, blend: "multiply"}
          : {pixels: brightMask(map.values, map.full.value), fine: 1, blend: "multiply"};
  }
}

const CHIPS = [factorColour(1, 0), factorColour(0, 1)].map(
  (colour) => `rgb(${colour.map((share) => 255 * share).join(" ")})`,
);

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
  return {bitmap: data.image, region: surroundings(data.image, cellBox({y, x}, boxOf(data.image), layer)), lines};
}

const boxOf = ({width, height}: ImageBitmap) => ({left: 0, top: 0, width, height});

/** A square around a part of an image, of three times its size as far as the image goes. */
function surroundings(image: ImageBitmap, {left, top, width, height}: ReturnType<typeof boxOf>): Region {
  const side = Math.max(1, Math.round(Math.min(3 * Math.max(width, height), image.width, image.height)));
  const along = (start: number, length: number, end: number) =>
    Math.round(Math.max(0, Math.min(start + length / 2 - side / 2, end - side)));
  return {x: along(left, width, image.width), y: along(top, height, image.height), width: side, height: side};
}
