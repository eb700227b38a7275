import type {Box, GridSize} from "../../math/grid";
import {FINE} from "../../math/pixels";
import {WHOLE} from "../../math/zoom";
import {drawGrid, type GridPicture} from "./drawGrid";
import {pixelsIn} from "../pictures/vector";
import {drawable} from "./scratch";

type Pixels = Uint8ClampedArray<ArrayBuffer>;

/** What is laid over a picture of the positions of a layer. */
export interface Overlay {
  readonly pixels: Pixels;
  /** Pixels along each side of a position. */
  readonly fine: 1 | typeof FINE;
  /**
   * How it is laid: "multiply" multiplies it with the picture, "tint" with the picture made grey and pale, and "cover"
   * lays it over the grey picture.
   */
  readonly blend: "tint" | "multiply" | "cover";
}

/** What lies under an overlay: icons, or the image with a mask for want of them. */
export type Below =
  {readonly kind: "icons"; readonly grid: GridPicture} | {readonly kind: "image"; readonly mask: Pixels | null};

/** A layer's positions, and what lies over them. */
export interface MapPicture {
  readonly size: GridSize;
  readonly below: Below;
  readonly image: ImageBitmap;
  readonly over: Overlay | null;
}

/** How pale a picture is made that only gives shapes to colours. */
const WASH = 0.5;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws a map into a box of a canvas. */
export function drawMap(context: Context, picture: MapPicture, box: Box): void {
  pixelsIn(context, box, (own, inside) => {
    drawBelow(own, picture, inside);
    drawOver(own, picture, inside);
  });
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

/** Draws what lies below an overlay, as the overlay needs it: where colours have a meaning, it has none of its own. */
function drawBelow(context: Context, {size, below, image, over}: MapPicture, box: Box): void {
  const {left, top, width, height} = box;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  if (below.kind === "icons") {
    // Around icons that do not fill their cells the overlay has its own colours.
    context.fillStyle = "#fff";
    context.fillRect(left, top, width, height);
    drawGrid(context, below.grid, box, WHOLE);
  } else {
    context.imageSmoothingQuality = "high";
    context.drawImage(image, left, top, width, height);
    if (below.mask) drawOver(context, {size, over: {pixels: below.mask, fine: 1, blend: "multiply"}}, box);
  }
  if (over && over.blend !== "multiply") {
    context.globalCompositeOperation = "saturation";
    context.fillStyle = "hsl(0 0% 50%)";
    context.fillRect(left, top, width, height);
    context.globalCompositeOperation = "source-over";
  }
  if (over?.blend === "tint") {
    context.fillStyle = `rgb(255 255 255 / ${WASH})`;
    context.fillRect(left, top, width, height);
  }
  context.restore();
}

function drawOver(context: Context, {size, over}: Pick<MapPicture, "size" | "over">, box: Box): void {
  if (over === null) return;
  const {pixels, fine, blend} = over;
  const mask = drawable(pixels, size.width * fine, size.height * fine);
  context.save();
  context.globalCompositeOperation = blend === "cover" ? "source-over" : "multiply";
  // Patterns finer than the screen's pixels become their mean.
  context.imageSmoothingEnabled = mask.width > box.width;
  context.drawImage(mask, box.left, box.top, box.width, box.height);
  context.restore();
}
