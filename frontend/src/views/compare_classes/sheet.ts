/** The comparison of two classes as one picture, to print or send. */
import type {Copied} from "../../elements/controls/copied";
import type {Mark} from "../../elements/entries/entry";
import {drawIcon} from "../../elements/pictures/drawIcon";
import {drawMark} from "../../elements/pictures/drawMark";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import type {Argument, Ordered, Pair, Parts} from "../../math/compare";
import {formatCell, formatError, formatNumber, formatSigned, formatSignedKnown} from "../../math/format";
import type {Known} from "../../math/known";
import {INKS} from "../../math/palette";
import {className} from "../../math/classes";
import type {Cell} from "../../math/grid";
import {EXACT, type Stored} from "../../math/known";
import {fraction} from "../../math/scale";
import type {Side} from "../../model/evidence";
import {markOf, type Checked} from "../shared/checks";
import {headOf, linesOf} from "../shared/checksText";
import {evidenceText} from "../shared/controlsText";
import type {Full} from "../shared/scaling";
import {t} from "./compareWords";
import type {Data} from "./data";
import {csvOf, describedChecks, jsonOf, removedOf, tableOf} from "./derive";

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

/** What is on screen. */
interface Screen {
  readonly data: Data;
  readonly sides: Pair<Side>;
  readonly evidence: Pair<Stored>;
  readonly ordered: Ordered;
  readonly full: Full;
  readonly tested: Checked | null;
  readonly position: Cell | null;
  readonly picture: (channel: number) => IconPicture;
}

/** The comparison as something to take away. */
export function copiedOf({data, sides, evidence, ordered, full, tested, position, picture}: Screen): Copied {
  const targets = [sides[0].target, sides[1].target] as const;
  const names = [className(data.classNames, targets[0]), className(data.classNames, targets[1])] as const;
  const {layer, step, example, control} = data;
  const at = position ? `_row${position.y}_column${position.x}` : "";
  const where = position ? `, ${t().spokenAt(formatCell(position))}` : "";
  const logits = [data.logits[targets[0]], data.logits[targets[1]]] as const;
  const table = () => tableOf(evidence, tested);
  return {
    file: `compare_${layer.name}_${targets.join("_vs_")}_step${step}_example${example}${at}`,
    png: (background, ink) =>
      drawSheet(
        {
          image: data.image,
          names,
          ordered,
          full: full.value,
          picture,
          removed: (channel) => removedOf(tested, channel),
          mark: (channel) => markOf(tested, channel),
          checks: tested ? [headOf(tested), ...linesOf(tested, {two: true, regression: data.regression})] : [],
          title: `${t().sheet.title(layer.name, step, example)}${where}${t().sheet.full(formatNumber(full.value, EXACT))}`,
          note: control && evidenceText(control),
        },
        {background, ink},
      ),
    csv: () => csvOf(table(), names),
    json: () =>
      jsonOf(table(), {
        layer: layer.name,
        example,
        step,
        classes: names,
        logits,
        position,
        control,
        checks: describedChecks(tested),
      }),
  };
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
    write(`◀ ${t().sheet.most("A", names[0])}`, GAP, top + 20, room, HEADING, A);
    context.textAlign = "right";
    write(`${t().sheet.most("B", names[1])} ▶`, canvas.width - GAP, top + 20, room, HEADING, B);
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
    drawParts(tools, argument, t().channel(channel), left, below, full);
    const change = removed(channel);
    const text = change === null ? "" : formatSignedKnown(change.change);
    if (change !== null)
      write(t().sheet.removing(text + formatError(change.error, text)), left, below + 5 * LINE, ICON);
  };
  ordered.left.forEach(drawEntry);
  ordered.right.forEach((argument, i) => {
    drawEntry(argument, columns - ordered.right.length + i);
  });
  const left = leftOf(ordered.left.length);
  if (ordered.rest.count > 0) drawParts(tools, ordered.rest, `… ${t().between(ordered.rest.count)}`, left, below, full);
  if (ordered.unknown > 0) write(t().unknown(ordered.unknown), left, below + 5 * LINE, ICON);
}

/** The numbers of a channel, and the bar of its net evidence. */
function drawParts({context, write, ink}: Tools, parts: Parts, name: string, left: number, top: number, full: number) {
  const share = fraction(parts.net, full) / 2;
  const colour = parts.net < 0 ? B : A;
  write(name, left, top + 0.8 * LINE, ICON);
  write(`${t().table.net} ${formatSigned(parts.net, parts.errors.net)}`, left, top + 1.7 * LINE, ICON, HEADING, colour);
  fill(context, colour, left + ICON * (0.5 - Math.max(0, share)), top + 2 * LINE, ICON * Math.abs(share), 12);
  fill(context, ink, left + ICON / 2, top + 2 * LINE - 3, 1, 18);
  write(`${t().table.a} ${formatSigned(parts.left, parts.errors.left)}`, left, top + 3.2 * LINE, ICON);
  write(`${t().table.b} ${formatSigned(parts.right, parts.errors.right)}`, left, top + 4.1 * LINE, ICON);
}
