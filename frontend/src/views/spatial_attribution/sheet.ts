/** Spatial attribution as one picture, to print or send. */
import {drawMap, type MapPicture} from "../../elements/maps/drawMap";
import {sheetOf, writerOn, type Context} from "../../elements/pictures/sheet";
import {cellBox, type Box, type Cell, type GridSize} from "../../math/grid";
import {edgesOf, firstCell} from "../../math/regions";

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
    /** `[H, W]` of each region that is outlined and numbered. */
    readonly regions: readonly Uint8Array[];
    readonly lines: readonly string[];
  }[];
}

const GAP = 24;
const LINE = 30;
/** The side of a map: fine enough to print, small enough for every browser's canvas. */
const SIDE = 640;
const IMAGE = 200;
const [HEADING, TEXT] = ["600 26px sans-serif", "20px sans-serif"];

/** Draws the image, and under it the layers as they are on screen. */
export function drawSheet({title, legend, aspect, columns, image, maps}: Shown, background: string, ink: string) {
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const across = Math.max(1, Math.min(columns, maps.length));
  const top = 2 * GAP + IMAGE;
  const deep = Math.max(...maps.map(({lines}) => lines.length), 0) + 1;
  const sheetWidth = GAP + Math.max(2, across) * (width + GAP);
  const sheetHeight = top + Math.ceil(maps.length / across) * (height + deep * LINE + GAP);
  return sheetOf(sheetWidth, sheetHeight, background, (context, canvas) => {
    const write = writerOn(context, TEXT, ink);
    const beside = 2 * GAP + IMAGE * aspect;
    const room = canvas.width - beside - GAP;
    context.drawImage(image, GAP, GAP, IMAGE * aspect, IMAGE);
    write(title, beside, GAP + LINE, room, HEADING);
    write(legend, beside, GAP + 2.4 * LINE, room);
    maps.forEach(({picture, marked, regions, lines}, i) => {
      const left = GAP + (i % across) * (width + GAP);
      const above = top + Math.floor(i / across) * (height + deep * LINE + GAP);
      const box = {left, top: above, width, height};
      drawMap(context, picture, box);
      regions.forEach((mask, r) => {
        outlineRegion(context, mask, r + 1, box, picture.size);
      });
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

/** Outlines a region in white on black, with its number at its first position. */
function outlineRegion(context: Context, mask: Uint8Array, number: number, box: Box, size: GridSize): void {
  const [right, down] = [box.width / size.width, box.height / size.height];
  const edges = edgesOf(mask, size);
  for (const [colour, line] of [["#000", 6] as const, ["#fff", 3] as const]) {
    Object.assign(context, {strokeStyle: colour, lineWidth: line});
    context.beginPath();
    for (const {from, to} of edges) {
      context.moveTo(box.left + from.x * right, box.top + from.y * down);
      context.lineTo(box.left + to.x * right, box.top + to.y * down);
    }
    context.stroke();
  }
  const at = firstCell(mask, size);
  if (at === null) return;
  const {left, top} = cellBox(at, box, size);
  context.fillStyle = "#000";
  context.fillRect(left, top, 24, 28);
  Object.assign(context, {fillStyle: "#fff", font: TEXT});
  context.fillText(String(number), left + 6, top + 21);
}
