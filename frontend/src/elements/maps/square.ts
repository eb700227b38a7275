/** What the squares that are drawn and pointed at have in common. */
import type {Box, Point} from "../../math/grid";

/** Where the pointer is, in shares of the sides of an element. */
export function placeUnder({clientX, clientY}: MouseEvent, element: Element): Point {
  const {left, top, width, height} = element.getBoundingClientRect();
  return {x: (clientX - left) / width, y: (clientY - top) / height};
}

/** Gives a canvas of this size in CSS pixels the pixels of the screen, at most three by three for each, and draws on it. */
export function drawSharply(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D, box: Box) => void,
): void {
  if (width === 0) return;
  const ratio = Math.min(3, window.devicePixelRatio);
  const pixels = {width: Math.round(width * ratio), height: Math.round(height * ratio)};
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
  const context = canvas.getContext("2d");
  if (context) draw(context, {left: 0, top: 0, ...pixels});
}
