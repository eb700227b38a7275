import type {Box, GridSize} from "../../math/grid";
import {FINE} from "../../math/pixels";
import {WHOLE} from "../../math/zoom";
import {drawGrid, type GridPicture} from "./drawGrid";

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

/** A layer's positions: icons, or the image with a mask for want of them; and what lies over them. */
export interface MapPicture {
  readonly size: GridSize;
  readonly below:
    {readonly kind: "icons"; readonly grid: GridPicture} | {readonly kind: "image"; readonly mask: Pixels | null};
  readonly image: ImageBitmap;
  readonly over: Overlay | null;
}

/** How pale a picture is made that only gives shapes to colours. */
const WASH = 0.5;

/** Draws a map into a box of a canvas. */
export function drawMap(context: CanvasRenderingContext2D, {size, below, image, over}: MapPicture, box: Box): void {
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
    if (below.mask) drawPixels(context, {pixels: below.mask, fine: 1, blend: "multiply"}, size, box);
  }
  if (over) drawPixels(context, over, size, box);
  context.restore();
}

function drawPixels(
  context: CanvasRenderingContext2D,
  {pixels, fine, blend}: Overlay,
  {height, width}: GridSize,
  box: Box,
): void {
  const mask = new OffscreenCanvas(width * fine, height * fine);
  mask.getContext("2d")?.putImageData(new ImageData(pixels, mask.width, mask.height), 0, 0);
  // Where colours have a meaning, the picture has none of its own.
  if (blend !== "multiply") {
    context.globalCompositeOperation = "saturation";
    context.fillStyle = "hsl(0 0% 50%)";
    context.fillRect(box.left, box.top, box.width, box.height);
    context.globalCompositeOperation = "source-over";
  }
  if (blend === "tint") {
    context.fillStyle = `rgb(255 255 255 / ${WASH})`;
    context.fillRect(box.left, box.top, box.width, box.height);
  }
  context.globalCompositeOperation = blend === "cover" ? "source-over" : "multiply";
  // Patterns finer than the screen's pixels become their mean.
  context.imageSmoothingEnabled = mask.width > box.width;
  context.drawImage(mask, box.left, box.top, box.width, box.height);
  context.globalCompositeOperation = "source-over";
}
