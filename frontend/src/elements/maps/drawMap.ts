import type {Box, GridSize} from "../../math/grid";
import {FINE} from "../../math/pixels";
import {WHOLE} from "../../math/zoom";
import {drawGrid, drawSized, type GridPicture} from "./drawGrid";
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

/** Draws a map into a box of a canvas. */
export function drawMap(context: Context, picture: MapPicture, box: Box): void {
  drawBelow(context, picture, box);
  drawOver(context, picture, box);
}

/** How many grounds a map keeps: of what it shows by itself, and of what it shows when another layer is pointed at. */
const KEPT = 2;

/**
 * Makes what draws one map again and again: what lies below the overlay is drawn once, as it is many times the work and
 * stays the same while the overlay follows the pointer.
 */
export function mapDrawer(): (context: CanvasRenderingContext2D, picture: MapPicture, box: Box) => void {
  let grounds: {readonly below: Below; readonly blend: Overlay["blend"] | null; readonly canvas: OffscreenCanvas}[] =
    [];
  return (context, picture, box) => {
    const {below, over} = picture;
    const blend = over?.blend ?? null;
    let ground = grounds.find((each) => each.below === below && each.blend === blend);
    if (ground?.canvas.width !== box.width || ground.canvas.height !== box.height) {
      const canvas = new OffscreenCanvas(box.width, box.height);
      const own = canvas.getContext("2d");
      if (own) drawBelow(own, picture, {...box, left: 0, top: 0});
      grounds = [{below, blend, canvas}, ...grounds.filter((each) => each !== ground)].slice(0, KEPT);
      [ground] = grounds;
    }
    context.drawImage(ground.canvas, box.left, box.top);
    drawOver(context, picture, box);
  };
}

/** Draws what lies below an overlay, as the overlay needs it: colours that have a meaning have a light ground. */
function drawBelow(context: Context, {size, below, image, over}: MapPicture, box: Box): void {
  const {left, top, width, height} = box;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.imageSmoothingQuality = "high";
  if (below.kind === "icons") {
    // Around icons that do not fill their cells the overlay has its own colours.
    context.fillStyle = "#fff";
    context.fillRect(left, top, width, height);
    drawGrid(context, below.grid, box, WHOLE);
  } else {
    context.drawImage(image, left, top, width, height);
    if (below.kind === "parts") {
      wash(context, box, PALE);
      drawSized(context, partsOf(image, size), size, below.sides, box, box);
    } else if (below.mask) {
      drawOver(context, {size, over: {pixels: below.mask, fine: 1, blend: "multiply"}}, box);
    }
  }
  // What is smaller than its cell leaves room for the colours around it, and keeps its own.
  const fills = below.kind === "icons" ? below.grid.sides === null : below.kind === "image";
  if (over?.blend === "cover" || (over?.blend === "tint" && fills)) {
    context.globalCompositeOperation = "saturation";
    context.fillStyle = "hsl(0 0% 50%)";
    context.fillRect(left, top, width, height);
    context.globalCompositeOperation = "source-over";
  }
  if (over?.blend === "tint" && fills) wash(context, box, WASH);
  context.restore();
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

function drawOver(context: Context, {size, over}: Pick<MapPicture, "size" | "over">, box: Box): void {
  if (over === null) return;
  const {pixels, fine, blend} = over;
  const mask = drawable(pixels, size.width * fine, size.height * fine);
  context.save();
  context.globalCompositeOperation = blend === "cover" || blend === "veil" ? "source-over" : "multiply";
  // Patterns finer than the screen's pixels become their mean.
  context.imageSmoothingEnabled = mask.width > box.width;
  context.drawImage(mask, box.left, box.top, box.width, box.height);
  context.restore();
}
