import type {Box, GridSize} from "../../math/grid";
import {FINE} from "../../math/pixels";
import {WHOLE} from "../../math/zoom";
import {drawGrid, drawSized, type GridPicture} from "./drawGrid";
import {pixelsIn} from "../pictures/vector";
import {drawable} from "./scratch";

type Pixels = Uint8ClampedArray<ArrayBuffer>;

/** What is laid over a picture of the positions of a layer. */
export interface Overlay {
  readonly pixels: Pixels;
  /** Pixels along each side of a position. */
  readonly fine: 1 | typeof FINE;
  /**
   * How it is laid: "multiply" multiplies it with the picture, "tint" with the picture made pale, and grey where it fills
   * its cells, "cover" lays it over the grey picture, and "veil" over the picture as it is.
   */
  readonly blend: "tint" | "multiply" | "cover" | "veil";
}

/** What lies under an overlay: icons, or for want of them the image, or its part in each cell in some size. */
export type Below =
  | {readonly kind: "icons"; readonly grid: GridPicture}
  | {readonly kind: "image"; readonly mask: Pixels | null}
  | {readonly kind: "parts"; readonly sides: Float32Array};

/** A layer's positions, and what lies over them. */
export interface MapPicture {
  readonly size: GridSize;
  readonly below: Below;
  readonly image: ImageBitmap;
  readonly over: Overlay | null;
}

/** How pale a picture is made that only gives shapes to colours, and one that lies below its own parts. */
const WASH = 0.5;
const PALE = 0.78;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** How much colour what stands in a coloured cell takes on: so much that it belongs to it, and its own is still seen. */
const TINT = 0.3;

/** Draws a map into a box of a canvas. */
export function drawMap(context: Context, picture: MapPicture, box: Box): void {
  pixelsIn(context, box, (own, inside) => {
    drawLayers(own, picture, layersOf(picture, inside), inside);
  });
}

/** What lies below an overlay as the overlay needs it, drawn once: a ground, and smaller pictures that stand on it. */
interface Layers {
  readonly ground: OffscreenCanvas;
  readonly front: OffscreenCanvas | null;
}

/** How many layers a map keeps: of what it shows by itself, and of what it shows when another layer is pointed at. */
const KEPT = 2;

/**
 * Makes what draws one map again and again: what lies below the overlay is drawn once, as it is many times the work and
 * stays the same while the overlay follows the pointer.
 */
export function mapDrawer(): (context: CanvasRenderingContext2D, picture: MapPicture, box: Box) => void {
  let kept: {readonly below: Below; readonly blend: Overlay["blend"] | null; readonly layers: Layers}[] = [];
  return (context, picture, box) => {
    const {below, over} = picture;
    const blend = over?.blend ?? null;
    let found = kept.find((each) => each.below === below && each.blend === blend);
    const size = found?.layers.ground;
    if (found === undefined || size?.width !== box.width || size.height !== box.height) {
      const old = found;
      found = {below, blend, layers: layersOf(picture, box)};
      kept = [found, ...kept.filter((each) => each !== old)].slice(0, KEPT);
    }
    drawLayers(context, picture, found.layers, box);
  };
}

function drawLayers(context: Context, picture: MapPicture, {ground, front}: Layers, box: Box): void {
  context.drawImage(ground, box.left, box.top);
  if (front === null || picture.over?.blend !== "tint") {
    if (front) context.drawImage(front, box.left, box.top);
    drawOver(context, picture, box);
    return;
  }
  drawOver(context, picture, box);
  context.drawImage(front, box.left, box.top);
  drawOver(context, picture, box, TINT);
}

function layersOf(picture: MapPicture, {width, height}: Box): Layers {
  const box = {left: 0, top: 0, width, height};
  const canvasOf = (draw: (context: Context) => void) => {
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)));
    const context = canvas.getContext("2d");
    if (context) {
      context.imageSmoothingQuality = "high";
      draw(context);
    }
    return canvas;
  };
  const {below, image, size} = picture;
  const ground = canvasOf((context) => {
    drawGround(context, picture, box);
  });
  const [sides, tiles] =
    below.kind === "parts"
      ? [below.sides, partsOf(image, size)]
      : below.kind === "icons"
        ? [below.grid.sides, below.grid]
        : [null, null];
  if (sides === null) return {ground, front: null};
  const front = canvasOf((context) => {
    drawSized(context, tiles, size, sides, box, box);
  });
  return {ground, front};
}

/** Draws the ground of a map, as the overlay needs it: colours that have a meaning have a light one. */
function drawGround(context: Context, {size, below, image, over}: MapPicture, box: Box): void {
  const {left, top, width, height} = box;
  if (below.kind === "icons" && below.grid.sides === null) drawGrid(context, below.grid, box, WHOLE);
  else if (below.kind === "icons") {
    // Around icons that do not fill their cells the overlay has its own colours.
    context.fillStyle = "#fff";
    context.fillRect(left, top, width, height);
  } else {
    context.drawImage(image, left, top, width, height);
    if (below.kind === "parts") wash(context, box, PALE);
    else if (below.mask) {
      drawOver(context, {size, over: {pixels: below.mask, fine: 1, blend: "multiply"}}, box);
    }
  }
  if (below.kind === "parts" || (below.kind === "icons" && below.grid.sides !== null)) return;
  if (over?.blend === "cover" || over?.blend === "tint") {
    context.globalCompositeOperation = "saturation";
    context.fillStyle = "hsl(0 0% 50%)";
    context.fillRect(left, top, width, height);
    context.globalCompositeOperation = "source-over";
  }
  if (over?.blend === "tint") wash(context, box, WASH);
}

function wash(context: Context, {left, top, width, height}: Box, alpha: number): void {
  context.fillStyle = `rgb(255 255 255 / ${alpha})`;
  context.fillRect(left, top, width, height);
}

/** The parts of an image that lie in the cells of a grid, as tiles. */
const partsOf = (bitmap: ImageBitmap, size: GridSize) => ({
  bitmap,
  sprite: {tileWidth: bitmap.width / size.width, tileHeight: bitmap.height / size.height},
});

/** Lays an overlay over a box, by a share of it. */
function drawOver(context: Context, {size, over}: Pick<MapPicture, "size" | "over">, box: Box, alpha = 1): void {
  if (over === null) return;
  const {pixels, fine, blend} = over;
  const mask = drawable(pixels, size.width * fine, size.height * fine);
  context.save();
  context.globalAlpha = alpha;
  context.globalCompositeOperation = blend === "cover" || blend === "veil" ? "source-over" : "multiply";
  // Patterns finer than the screen's pixels become their mean.
  context.imageSmoothingEnabled = mask.width > box.width;
  context.drawImage(mask, box.left, box.top, box.width, box.height);
  context.restore();
}
