/** The comparison of two classes as one picture, to print or send. */
import type {Mark} from "../../elements/entries/entry";
import {drawIcon} from "../../elements/pictures/drawIcon";
import {drawMark} from "../../elements/pictures/drawMark";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import type {Argument, Ordered, Pair, Parts} from "../../math/compare";
import {formatError, formatSigned, formatSignedKnown, plural} from "../../math/format";
import type {Known} from "../../math/known";
import {INKS} from "../../math/palette";
import {fraction} from "../../math/scale";

interface Shown {
  readonly image: ImageBitmap;
  readonly names: Pair<string>;
  readonly ordered: Ordered;
  readonly full: number;
  readonly picture: (channel: number) => IconPicture;
  /** What A less B changed when a channel was removed; null where that was not tested. */
  readonly removed: (channel: number) => {readonly change: Known; readonly error: Known | null} | null;
  readonly mark: (channel: number) => Mark | null;
  /** What the evidence was held to. */
  readonly checks: readonly string[];
  readonly title: string;
  /** What is known of the evidence of the layer as a whole; null where nothing is. */
  readonly note: string | null;
}

const ICON = 220;
const GAP = 24;
const LINE = 34;
const MIN_IMAGE = 420;
const [A, B] = [INKS["class-a"], INKS["class-b"]];
const [HEADING, TEXT] = ["600 26px sans-serif", "22px sans-serif"];

/** Draws the image, and under it the axis as it is on screen. */
export function drawSheet(shown: Shown, {background, ink}: Inks): HTMLCanvasElement {
  const {image, names, ordered, title, checks, note} = shown;
  const columns = Math.max(4, ordered.left.length + ordered.right.length + 1);
  const across = GAP + columns * (ICON + GAP);
  const width = Math.max(MIN_IMAGE, Math.round(0.2 * across));
  const height = Math.round((width * image.height) / image.width);
  const top = GAP + height + (2 + checks.length) * LINE;
  return sheetOf(across, top + LINE + ICON + (note === null ? 6 : 7) * LINE + GAP, background, (context, canvas) => {
    const write = writerOn(context, TEXT, ink);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, (canvas.width - width) / 2, GAP, width, height);
    context.imageSmoothingEnabled = true;
    [title, ...checks].forEach((text, i) => {
      write(text, GAP, GAP + height + (1 + i) * LINE, canvas.width - 2 * GAP);
    });
    const room = canvas.width / 2 - 2 * GAP;
    write(`◀ most for A: ${names[0]}`, GAP, top + 20, room, HEADING, A);
    context.textAlign = "right";
    write(`most for B: ${names[1]} ▶`, canvas.width - GAP, top + 20, room, HEADING, B);
    context.textAlign = "left";
    if (note !== null) write(note, GAP, canvas.height - GAP / 2, canvas.width - 2 * GAP);
    drawAxis({context, write, background, ink}, shown, columns, top + LINE);
  });
}

/** What the steps of the sheet draw with. */
interface Tools extends Inks {
  readonly context: Context;
  readonly write: Write;
}

/** Draws the arguments for A at the left, those for B at the right, and between them what the other channels add. */
function drawAxis(tools: Tools, {ordered, full, picture, removed, mark}: Shown, columns: number, top: number): void {
  const {context, write} = tools;
  const below = top + ICON;
  const leftOf = (column: number) => GAP + column * (ICON + GAP);
  const drawEntry = (argument: Argument, column: number) => {
    const {channel} = argument;
    const left = leftOf(column);
    drawIcon(context, picture(channel), {left, top, width: ICON, height: ICON});
    const contradicted = mark(channel);
    if (contradicted) drawMark(context, contradicted.positive, left + ICON, top, tools);
    drawParts(tools, argument, `channel ${channel}`, left, below, full);
    const change = removed(channel);
    if (change !== null)
      write(
        `removing it: ${formatSignedKnown(change.change)}${formatError(change.error)}`,
        left,
        below + 5 * LINE,
        ICON,
      );
  };
  ordered.left.forEach(drawEntry);
  ordered.right.forEach((argument, i) => {
    drawEntry(argument, columns - ordered.right.length + i);
  });
  const between = `… ${plural(ordered.rest.count, "channel")}`;
  const left = leftOf(ordered.left.length);
  if (ordered.rest.count > 0) drawParts(tools, ordered.rest, between, left, below, full);
  if (ordered.unknown > 0) write(`${plural(ordered.unknown, "channel")} unknown`, left, below + 5 * LINE, ICON);
}

/** The numbers of a channel, and the bar of its net evidence. */
function drawParts({context, write, ink}: Tools, parts: Parts, name: string, left: number, top: number, full: number) {
  const share = fraction(parts.net, full) / 2;
  const colour = parts.net < 0 ? B : A;
  write(name, left, top + 0.8 * LINE, ICON);
  write(`net ${formatSigned(parts.net, parts.errors.net)}`, left, top + 1.7 * LINE, ICON, HEADING, colour);
  fill(context, colour, left + ICON * (0.5 - Math.max(0, share)), top + 2 * LINE, ICON * Math.abs(share), 12);
  fill(context, ink, left + ICON / 2, top + 2 * LINE - 3, 1, 18);
  write(`for A ${formatSigned(parts.left, parts.errors.left)}`, left, top + 3.2 * LINE, ICON);
  write(`for B ${formatSigned(parts.right, parts.errors.right)}`, left, top + 4.1 * LINE, ICON);
}
