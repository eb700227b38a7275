/** Spatial attribution as one picture, to print or send. */
import {drawMap, type MapPicture} from "../../elements/maps/drawMap";
import {sheetOf, writerOn, type Context} from "../../elements/pictures/sheet";
import {cellBox, type Box, type Cell} from "../../math/grid";

interface Shown {
  readonly title: string;
  readonly legend: string;
  readonly aspect: number;
  readonly columns: number;
  readonly image: ImageBitmap;
  readonly maps: readonly {
    readonly picture: MapPicture;
    /** The position that all maps are about, in its layer. */
    readonly marked: Cell | null;
    readonly lines: readonly string[];
  }[];
}

const GAP = 24;
const LINE = 30;
/** The side of a map: fine enough to print, small enough for every browser's canvas. */
const SIDE = 640;
const IMAGE = 200;
const LINES = 4;
const [HEADING, TEXT] = ["600 26px sans-serif", "20px sans-serif"];

/** Draws the image, and under it the layers as they are on screen. */
export function drawSheet({title, legend, aspect, columns, image, maps}: Shown, background: string, ink: string) {
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const across = Math.max(1, Math.min(columns, maps.length));
  const top = 2 * GAP + IMAGE;
  const sheetWidth = GAP + Math.max(2, across) * (width + GAP);
  const sheetHeight = top + Math.ceil(maps.length / across) * (height + LINES * LINE + GAP);
  return sheetOf(sheetWidth, sheetHeight, background, (context, canvas) => {
    const write = writerOn(context, TEXT, ink);
    const beside = 2 * GAP + IMAGE * aspect;
    const room = canvas.width - beside - GAP;
    context.drawImage(image, GAP, GAP, IMAGE * aspect, IMAGE);
    write(title, beside, GAP + LINE, room, HEADING);
    write(legend, beside, GAP + 2.4 * LINE, room);
    maps.forEach(({picture, marked, lines}, i) => {
      const left = GAP + (i % across) * (width + GAP);
      const above = top + Math.floor(i / across) * (height + LINES * LINE + GAP);
      const box = {left, top: above, width, height};
      drawMap(context, picture, box);
      if (marked) outline(context, cellBox(marked, box, picture.size));
      lines.forEach((line, l) => {
        write(line, left, above + height + (l + 1) * LINE, width, l === 0 ? HEADING : TEXT);
      });
    });
  });
}

/** Marks a cell in a colour with a light edge, to be seen on every picture. */
function outline(context: Context, {left, top, width, height}: Box): void {
  for (const [colour, line] of [["#fff", 8] as const, ["#ff6600", 4] as const]) {
    Object.assign(context, {strokeStyle: colour, lineWidth: line});
    context.strokeRect(left, top, width, height);
  }
}
