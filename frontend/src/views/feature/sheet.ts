/** The page of a feature as one picture, to print or send: its icon, and the images on which it fires and does not. */
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {sheetOf, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import {formatNumber} from "../../math/format";
import type {GridSize} from "../../math/grid";
import {EXACT} from "../../math/known";
import {tileRegion} from "../../math/sprite";
import type {Atlas} from "../../model/layer";
import {outlineOf} from "../shared/outline";
import type {Shown} from "./derive";
import type {Example} from "./facts";
import {t} from "./text";

interface Drawn {
  readonly title: string;
  readonly icon: IconPicture;
  readonly thumbnails: Atlas | null;
  readonly grid: GridSize;
  /** Null where nothing was measured. */
  readonly rows: Shown | null;
  readonly contrast: readonly number[];
  readonly labelOf: (place: number) => string;
}

const [GAP, LINE, ICON, TILE, ACROSS] = [24, 30, 420, 150, 8] as const;
/** What is selected, as on screen. */
const SELECTED = "#ff6600";

interface Row {
  readonly title: string;
  readonly images: readonly {readonly place: number; readonly example: Example | null}[];
}

function rowsOf({rows, contrast, thumbnails}: Drawn): Row[] {
  if (rows === null || thumbnails === null) return [];
  const words = t().examples;
  const two = rows.strongest.length > 1;
  const titled = rows.strongest.map((examples, i) => ({title: two ? words.kind("AB"[i]) : words.strongest, examples}));
  const spread = Array.from({length: Math.ceil(rows.spread.length / ACROSS)}, (_, i) => ({
    title: i === 0 ? words.spread : "",
    examples: rows.spread.slice(i * ACROSS, (i + 1) * ACROSS),
  }));
  const fires = [...titled, ...spread].map(({title, examples}) => ({
    title,
    images: examples.map((example) => ({place: example.place, example})),
  }));
  const not = contrast.map((place) => ({place, example: null}));
  return [...fires, ...(not.length > 0 ? [{title: words.contrast, images: not}] : [])];
}

/** Draws the icon, and beside it rows of images with their labels and values. */
export function drawSheet(drawn: Drawn, {background, ink}: Inks): HTMLCanvasElement {
  const rows = rowsOf(drawn);
  const pitch = TILE + 3 * LINE;
  const across = GAP + ICON + (rows.length === 0 ? 0 : GAP + ACROSS * (TILE + 8)) + GAP;
  const top = GAP + LINE + 12;
  const down = top + Math.max(ICON, rows.length * pitch) + GAP;
  return sheetOf(across, down, background, (context) => {
    const write = writerOn(context, "18px sans-serif", ink);
    write(drawn.title, GAP, GAP + 22, across - 2 * GAP, "600 24px sans-serif");
    drawIcon(context, drawn.icon, {left: GAP, top, width: ICON, height: ICON});
    rows.forEach((row, i) => {
      drawRow({context, write}, drawn, row, 2 * GAP + ICON, top + i * pitch);
    });
  });
}

function drawRow(
  {context, write}: {readonly context: Context; readonly write: Write},
  {thumbnails, grid, labelOf}: Drawn,
  {title, images}: Row,
  left: number,
  top: number,
): void {
  write(title, left, top + 18, ACROSS * TILE);
  images.forEach(({place, example}, i) => {
    const region = thumbnails && tileRegion(thumbnails.sprite, place);
    if (thumbnails === null || !region) return;
    const [x, y] = [left + i * (TILE + 8), top + LINE];
    context.drawImage(thumbnails.bitmap, region.x, region.y, region.width, region.height, x, y, TILE, TILE);
    if (example !== null) {
      const {left: a, top: b, width, height} = outlineOf(example.cell, grid);
      Object.assign(context, {strokeStyle: SELECTED, lineWidth: 4});
      context.strokeRect(x + a * TILE, y + b * TILE, width * TILE, height * TILE);
      context.lineWidth = 1;
    }
    const value = example === null ? "" : `${formatNumber(example.value, EXACT)} `;
    write(`${value}${labelOf(place)}`, x, y + TILE + 20, TILE);
  });
}
