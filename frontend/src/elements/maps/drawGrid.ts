import {pixelsIn} from "../pictures/vector";
import type {Box, GridSize} from "../../math/grid";
import type {Sprite} from "../../math/sprite";
import {FINE, unknownCell} from "../../math/pixels";
import {drawable} from "./scratch";
import {seenBox, type Zoom} from "../../math/zoom";

/** One icon for each position, laid out in the bitmap as the positions are. */
export interface GridPicture {
  readonly bitmap: ImageBitmap;
  readonly sprite: Sprite;
  readonly size: GridSize;
  /** The side of each icon as a share of its cell's, NaN where it is not known; null where icons fill their cells. */
  readonly sides: Float32Array | null;
  /** One RGBA pixel for each position, laid over the icons in grey; null where icons keep their colours. */
  readonly colours: Uint8ClampedArray<ArrayBuffer> | null;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** How much of the light and dark of the icons shows through the colours. */
const COLOUR_ALPHA = 0.68;

/** Draws the visible part of a grid into a box of a canvas, over what is there. */
export function drawGrid(context: Context, picture: GridPicture, box: Box, zoom: Zoom): void {
  pixelsIn(context, box, (own, inside) => {
    drawZoomed(own, picture, inside, zoom);
  });
}

function drawZoomed(context: Context, picture: GridPicture, box: Box, zoom: Zoom): void {
  const whole = seenBox(zoom, {left: 0, top: 0, width: 1, height: 1});
  const at: Box = {
    left: box.left + whole.left * box.width,
    top: box.top + whole.top * box.height,
    width: whole.width * box.width,
    height: whole.height * box.height,
  };
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.imageSmoothingQuality = "high";
  if (picture.sides) drawSized(context, picture, picture.size, picture.sides, at, box);
  else drawFilling(context, picture, at);
  if (picture.colours) drawColours(context, picture, picture.colours, at, box);
  context.restore();
}

function drawFilling(context: Context, {bitmap, sprite, size}: GridPicture, at: Box): void {
  const [width, height] = [size.width * sprite.tileWidth, size.height * sprite.tileHeight];
  context.drawImage(bitmap, 0, 0, width, height, at.left, at.top, at.width, at.height);
}

/** What is drawn of each position: a tile of a bitmap that is laid out as the positions are. */
interface Tiles {
  readonly bitmap: ImageBitmap;
  readonly sprite: Pick<Sprite, "tileWidth" | "tileHeight">;
}

/** Draws the tiles of a grid in `at` as far as they lie in `box`, each in its share of its cell's side. */
export function drawSized(
  context: Context,
  {bitmap, sprite}: Tiles,
  size: GridSize,
  sides: Float32Array,
  at: Box,
  box: Box,
): void {
  const cell = {width: at.width / size.width, height: at.height / size.height};
  const first = (start: number, edge: number, length: number) => Math.max(0, Math.floor((edge - start) / length));
  const [top, left] = [first(at.top, box.top, cell.height), first(at.left, box.left, cell.width)];
  const bottom = Math.min(size.height, Math.ceil((box.top + box.height - at.top) / cell.height));
  const right = Math.min(size.width, Math.ceil((box.left + box.width - at.left) / cell.width));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const side = sides[y * size.width + x];
      if (Number.isNaN(side)) {
        drawUnknown(context, at.left + x * cell.width, at.top + y * cell.height, cell);
        continue;
      }
      const [width, height] = [side * cell.width, side * cell.height];
      context.drawImage(
        bitmap,
        x * sprite.tileWidth,
        y * sprite.tileHeight,
        sprite.tileWidth,
        sprite.tileHeight,
        at.left + (x + 0.5) * cell.width - width / 2,
        at.top + (y + 0.5) * cell.height - height / 2,
        width,
        height,
      );
    }
  }
}

/** Draws a cell whose size would tell what is not known. */
function drawUnknown(
  context: Context,
  left: number,
  top: number,
  {width, height}: {width: number; height: number},
): void {
  context.imageSmoothingEnabled = false;
  context.drawImage(drawable(unknownCell(), FINE, FINE), left, top, width, height);
  context.imageSmoothingEnabled = true;
}

function drawColours(
  context: Context,
  {size}: GridPicture,
  colours: Uint8ClampedArray<ArrayBuffer>,
  at: Box,
  box: Box,
): void {
  const mask = drawable(colours, size.width, size.height);
  context.globalCompositeOperation = "saturation";
  context.fillStyle = "hsl(0 0% 50%)";
  context.fillRect(box.left, box.top, box.width, box.height);
  context.globalCompositeOperation = "source-over";
  context.globalAlpha = COLOUR_ALPHA;
  context.imageSmoothingEnabled = false;
  context.drawImage(mask, at.left, at.top, at.width, at.height);
}
