/** The dictionary of a position as one picture, to print or send. */
import type {Mark} from "../../elements/entries/entry";
import {drawIcon} from "../../elements/pictures/drawIcon";
import {drawMark} from "../../elements/pictures/drawMark";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import {formatNumber, formatSignedKnown} from "../../math/format";
import {cellBox, type Box, type Cell, type GridSize} from "../../math/grid";
import type {Known} from "../../math/known";
import {INKS} from "../../math/palette";
import {fraction} from "../../math/scale";
import type {Entry, Fulls} from "./derive";
import {t} from "./text";

interface Drawn extends Entry {
  readonly picture: IconPicture;
  readonly mark: Mark | null;
}

interface Shown {
  readonly image: ImageBitmap;
  readonly size: GridSize;
  readonly cell: Cell;
  readonly title: string;
  readonly entries: readonly Drawn[];
  /** How many channels are not among the entries. */
  readonly rest: number;
  readonly fulls: Fulls;
  readonly withEvidence: boolean;
}

const [GAP, LINE, ICON, BAR, COLUMNS, SIDE] = [28, 34, 200, 56, 4, 620] as const;
const [PITCH, ROW] = [ICON + BAR + GAP, ICON + 2 * LINE + GAP];

/** Draws the image with the position, and beside it the channels that are strongest there. */
export function drawSheet(shown: Shown, inks: Inks): HTMLCanvasElement {
  const {image, entries, title, rest} = shown;
  const aspect = image.width / image.height;
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const rows = Math.ceil(entries.length / COLUMNS);
  const top = GAP + LINE + 8;
  const across = GAP + width + 2 * GAP + Math.min(COLUMNS, entries.length) * PITCH;
  const down = top + Math.max(height, rows * ROW + (rest > 0 ? LINE : 0)) + GAP;
  return sheetOf(across, down, inks.background, (context) => {
    const write = writerOn(context, "22px sans-serif", inks.ink);
    write(title, GAP, GAP + 22, across - 2 * GAP, "600 24px sans-serif");
    drawImage(context, shown, {left: GAP, top, width, height});
    const left = GAP + width + 2 * GAP;
    entries.forEach((entry, i) => {
      const at = {left: left + (i % COLUMNS) * PITCH, top: top + Math.floor(i / COLUMNS) * ROW};
      drawEntry({context, write, ...inks}, shown, entry, at);
    });
    if (rest > 0) write(t().sheet.more(rest), left, top + rows * ROW + 8, across - left - GAP);
  });
}

function drawImage(context: Context, {image, size, cell}: Shown, box: Box): void {
  context.imageSmoothingQuality = "high";
  context.drawImage(image, box.left, box.top, box.width, box.height);
  const at = cellBox(cell, box, size);
  for (const [colour, width] of [
    ["#fff", 8],
    [SELECTED, 4],
  ] as const) {
    Object.assign(context, {strokeStyle: colour, lineWidth: width});
    context.strokeRect(at.left, at.top, at.width, at.height);
  }
  context.lineWidth = 1;
}

/** What is selected, as on screen. */
const SELECTED = "#ff6600";
const GREY = "#9aa0a6";

interface Tools extends Inks {
  readonly context: Context;
  readonly write: Write;
}

function drawEntry(tools: Tools, {fulls, withEvidence}: Shown, entry: Drawn, {left, top}: {left: number; top: number}) {
  const {context, write} = tools;
  const {channel, value, error, picture, mark, evidence} = entry;
  drawIcon(context, picture, {left, top, width: ICON, height: ICON});
  if (mark) drawMark(context, mark.positive, left + ICON, top, tools);
  const share = Math.abs(fraction(value, fulls.activations.value));
  const height = Math.max(1, share * (ICON - LINE));
  fill(context, value < 0 ? INKS.negative : GREY, left + ICON + 10, top + ICON - height, BAR - 16, height);
  write(formatNumber(value, error), left + ICON + 8, top + ICON - height - 8, BAR + GAP - 12);
  write(t().sheet.channel(channel), left, top + ICON + 26, ICON);
  if (withEvidence && evidence && fulls.evidence) {
    drawEvidence(tools, evidence, fulls.evidence.value, {left, top: top + ICON + LINE + 4});
  }
}

/** Draws a bar around zero, to the right for the class, to the left against it. */
function drawEvidence({context, write, ink}: Tools, evidence: Known, full: number, at: {left: number; top: number}) {
  const {left, top} = at;
  const [half, height] = [70, 14];
  const share = fraction(evidence.value, full);
  fill(context, ink, left + half, top, 1, height);
  const colour = share < 0 ? INKS.against : INKS.support;
  fill(context, colour, left + half + Math.min(0, share) * half, top, Math.abs(share) * half, height);
  write(formatSignedKnown(evidence), left + 2 * half + 10, top + height, ICON + BAR - 2 * half - 10);
}
