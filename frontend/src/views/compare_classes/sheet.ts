/** The comparison of two classes as one picture, to print or send. */
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import type {Argument, Ordered, Pair, Parts} from "../../math/compare";
import {formatSigned, plural} from "../../math/format";
import {fraction} from "../../math/scale";

interface Shown {
  readonly image: ImageBitmap;
  readonly names: Pair<string>;
  readonly ordered: Ordered;
  readonly full: number;
  readonly picture: (channel: number) => IconPicture;
  /** What A less B changed when a channel was removed; null where that was not tested. */
  readonly removed: (channel: number) => number | null;
  readonly title: string;
}

const ICON = 220;
const GAP = 24;
const LINE = 34;
const MIN_IMAGE = 420;
const [BLUE, ORANGE] = ["#2f86dd", "#e8701a"];
const [HEADING, TEXT] = ["600 26px sans-serif", "22px sans-serif"];

/** Draws the image, and under it the axis as it is on screen. */
export function drawSheet({image, names, ordered, full, picture, removed, title}: Shown, ink: Inks): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const columns = Math.max(4, ordered.left.length + ordered.right.length + 1);
  canvas.width = GAP + columns * (ICON + GAP);
  const width = Math.max(MIN_IMAGE, Math.round(0.2 * canvas.width));
  const height = Math.round((width * image.height) / image.width);
  const top = GAP + height + 2 * LINE;
  canvas.height = top + LINE + ICON + 6 * LINE + GAP;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = ink.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, (canvas.width - width) / 2, GAP, width, height);
  context.imageSmoothingEnabled = true;
  write(context, title, ink.ink, GAP, GAP + height + LINE, canvas.width - 2 * GAP, TEXT);
  const room = canvas.width / 2 - 2 * GAP;
  write(context, `◀ most for A: ${names[0]}`, BLUE, GAP, top + 20, room, HEADING);
  context.textAlign = "right";
  write(context, `most for B: ${names[1]} ▶`, ORANGE, canvas.width - GAP, top + 20, room, HEADING);
  context.textAlign = "left";
  const at = (column: number) => GAP + column * (ICON + GAP);
  const entry = (argument: Argument, column: number) => {
    drawIcon(context, picture(argument.channel), {left: at(column), top: top + LINE, width: ICON, height: ICON});
    drawParts(context, argument, `channel ${argument.channel}`, at(column), top + LINE + ICON, full, ink.ink);
    const change = removed(argument.channel);
    if (change === null) return;
    write(
      context,
      `removing it: ${formatSigned(change)}`,
      ink.ink,
      at(column),
      top + LINE + ICON + 5 * LINE,
      ICON,
      TEXT,
    );
  };
  ordered.left.forEach(entry);
  ordered.right.forEach((argument, i) => {
    entry(argument, columns - ordered.right.length + i);
  });
  const between = `… ${plural(ordered.rest.count, "channel")}`;
  drawParts(context, ordered.rest, between, at(ordered.left.length), top + LINE + ICON, full, ink.ink);
  return canvas;
}

interface Inks {
  readonly background: string;
  readonly ink: string;
}

type Context = CanvasRenderingContext2D;

function write(context: Context, text: string, colour: string, x: number, y: number, room: number, font: string): void {
  context.font = font;
  context.fillStyle = colour;
  context.fillText(text, x, y, room);
}

/** The numbers of a channel, and the bar of its net evidence. */
function drawParts(context: Context, parts: Parts, name: string, left: number, top: number, full: number, ink: string) {
  const share = fraction(parts.net, full) / 2;
  const colour = parts.net < 0 ? ORANGE : BLUE;
  write(context, name, ink, left, top + 0.8 * LINE, ICON, TEXT);
  write(context, `net ${formatSigned(parts.net)}`, colour, left, top + 1.7 * LINE, ICON, HEADING);
  context.fillRect(left + ICON * (0.5 - Math.max(0, share)), top + 2 * LINE, ICON * Math.abs(share), 12);
  context.fillStyle = ink;
  context.fillRect(left + ICON / 2, top + 2 * LINE - 3, 1, 18);
  write(context, `for A ${formatSigned(parts.left)}`, ink, left, top + 3.2 * LINE, ICON, TEXT);
  write(context, `for B ${formatSigned(parts.right)}`, ink, left, top + 4.1 * LINE, ICON, TEXT);
}
