import {drawGrid, type GridPicture} from "../../elements/maps/drawGrid";
import type {Zoom} from "../../math/zoom";

interface Layout {
  readonly aspect: number;
  readonly zoom: Zoom;
  readonly columns: number;
  readonly background: string;
  readonly ink: string;
}

const GAP = 24;
const TITLE = 36;
/** Of a grid: fine enough to print, small enough for every browser's canvas. */
const SIDE = 900;

/** Draws the grids as they are on screen, each with its title, larger. */
export function drawSheet(
  grids: readonly {readonly picture: GridPicture; readonly title: string}[],
  {aspect, zoom, columns, background, ink}: Layout,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const across = Math.min(columns, grids.length);
  canvas.width = GAP + across * (width + GAP);
  canvas.height = GAP + Math.ceil(grids.length / across) * (height + TITLE + GAP);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = "24px sans-serif";
  grids.forEach(({picture, title}, i) => {
    const left = GAP + (i % across) * (width + GAP);
    const top = GAP + Math.floor(i / across) * (height + TITLE + GAP);
    drawGrid(context, picture, {left, top, width, height}, zoom);
    context.fillStyle = ink;
    context.fillText(title, left, top + height + 28, width);
  });
  return canvas;
}
