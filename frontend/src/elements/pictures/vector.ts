/** A sheet as SVG: lines, areas and text stay what they are, pictures are embedded. */
import {Context as SvgContext} from "svgcanvas";
import type {Box} from "../../math/grid";
import type {Context} from "./context";

/** Makes elements of what is drawn on it. */
class VectorContext extends SvgContext {
  imageSmoothingEnabled = true;

  override fillText(text: string, x: number, y: number, room = Infinity): void {
    const {width} = this.measureText(text);
    if (width <= room) {
      super.fillText(text, x, y);
      return;
    }
    this.save();
    this.translate(x, y);
    this.scale(room / width, 1);
    super.fillText(text, 0, 0);
    this.restore();
  }

  /** Embeds the part of any picture that is drawn, in the size that it has there: sheets are twice as large as on screen. */
  override drawImage(
    image: CanvasImageSource & {readonly width: number; readonly height: number},
    ...at: number[]
  ): void {
    const whole = [0, 0, image.width, image.height];
    const [part, [left, top, width, height]] =
      at.length === 8
        ? [at.slice(0, 4), at.slice(4)]
        : [whole, at.length === 4 ? at : [at[0], at[1], image.width, image.height]];
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width));
    canvas.height = Math.max(1, Math.round(height));
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.imageSmoothingEnabled = this.imageSmoothingEnabled;
    context.imageSmoothingQuality = "high";
    const [x, y, w, h] = part;
    context.drawImage(image, x, y, w, h, 0, 0, canvas.width, canvas.height);
    super.drawImage(canvas, left, top, width, height);
  }
}

/** Draws as SVG, and gives its text. */
export function svgOf(width: number, height: number, draw: (context: Context) => void): string {
  const context = new VectorContext({width, height});
  // It has what sheets use of a context.
  draw(context as unknown as Context);
  return context.getSerializedSvg();
}

/** Draws pixels that are mixed with those below them into a box: of a vector drawing, as a picture of its own. */
export function pixelsIn(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  box: Box,
  draw: (context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, box: Box) => void,
): void {
  if (!((context as unknown) instanceof VectorContext)) {
    draw(context, box);
    return;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(box.width));
  canvas.height = Math.max(1, Math.round(box.height));
  const own = canvas.getContext("2d");
  if (own === null) return;
  draw(own, {left: 0, top: 0, width: canvas.width, height: canvas.height});
  context.drawImage(canvas, box.left, box.top, box.width, box.height);
}
