/** Spatial attribution as one picture, to print or send. */
import {drawMap, type MapPicture} from "../../elements/maps/drawMap";
import {cellBox, type Cell} from "../../math/grid";

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
/** Of a map: fine enough to print, small enough for every browser's canvas. */
const SIDE = 640;
const IMAGE = 200;
const LINES = 4;
const [HEADING, TEXT] = ["600 26px sans-serif", "20px sans-serif"];

/** Draws the image, and under it the layers as they are on screen. */
export function drawSheet({title, legend, aspect, columns, image, maps}: Shown, background: string, ink: string) {
  const canvas = document.createElement("canvas");
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const across = Math.max(1, Math.min(columns, maps.length));
  const top = 2 * GAP + IMAGE;
  canvas.width = GAP + Math.max(2, across) * (width + GAP);
  canvas.height = top + Math.ceil(maps.length / across) * (height + LINES * LINE + GAP);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, GAP, GAP, IMAGE * aspect, IMAGE);
  const write = (text: string, left: number, at: number, room: number, font: string) => {
    context.font = font;
    context.fillStyle = ink;
    context.fillText(text, left, at, room);
  };
  const beside = 2 * GAP + IMAGE * aspect;
  write(title, beside, GAP + LINE, canvas.width - beside - GAP, HEADING);
  write(legend, beside, GAP + 2.4 * LINE, canvas.width - beside - GAP, TEXT);
  maps.forEach(({picture, marked, lines}, i) => {
    const left = GAP + (i % across) * (width + GAP);
    const above = top + Math.floor(i / across) * (height + LINES * LINE + GAP);
    const box = {left, top: above, width, height};
    drawMap(context, picture, box);
    if (marked) {
      const cell = cellBox(marked, box, picture.size);
      for (const [colour, line] of [["#fff", 8] as const, ["#ff6600", 4] as const]) {
        Object.assign(context, {strokeStyle: colour, lineWidth: line});
        context.strokeRect(cell.left, cell.top, cell.width, cell.height);
      }
    }
    lines.forEach((line, l) => {
      write(line, left, above + height + (l + 1) * LINE, width, l === 0 ? HEADING : TEXT);
    });
  });
  return canvas;
}
