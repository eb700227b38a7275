import {drawGrid, type GridPicture} from "../../elements/maps/drawGrid";
import {sheetOf, writerOn, type Inks} from "../../elements/pictures/sheet";
import type {Zoom} from "../../math/zoom";

interface Layout extends Inks {
  readonly aspect: number;
  readonly zoom: Zoom;
  readonly columns: number;
}

const GAP = 24;
const TITLE = 36;
/** The side of a grid: fine enough to print, small enough for every browser's canvas. */
const SIDE = 900;

/** Draws the grids as they are on screen, each with its title, larger. */
export function drawSheet(
  grids: readonly {readonly picture: GridPicture; readonly title: string}[],
  {aspect, zoom, columns, background, ink}: Layout,
): HTMLCanvasElement {
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const across = Math.min(columns, grids.length);
  const sheetWidth = GAP + across * (width + GAP);
  const sheetHeight = GAP + Math.ceil(grids.length / across) * (height + TITLE + GAP);
  return sheetOf(sheetWidth, sheetHeight, background, (context) => {
    const write = writerOn(context, "24px sans-serif", ink);
    grids.forEach(({picture, title}, i) => {
      const left = GAP + (i % across) * (width + GAP);
      const top = GAP + Math.floor(i / across) * (height + TITLE + GAP);
      drawGrid(context, picture, {left, top, width, height}, zoom);
      write(title, left, top + height + 28, width);
    });
  });
}
