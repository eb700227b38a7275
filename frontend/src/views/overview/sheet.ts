/** The overview as something to take away: a picture, a table of the classes, and all numbers. */
import type {Copied} from "../../elements/controls/copied";
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import {quoted} from "../../math/csv";
import {formatShare, wrapped} from "../../math/format";
import type {ClassRecord} from "../../model/findings";
import {spelled} from "../shared/headline";
import type {Card, NameOf} from "./cards";
import type {Data} from "./data";
import {conceptsOf} from "../../math/concepts";
import {seenOf, type Seen} from "../shared/probePictures";
import {t} from "./text";

interface Screen {
  readonly data: Data;
  readonly rows: readonly ClassRecord[];
  readonly cards: readonly Card[];
  readonly nameOf: NameOf;
  readonly picture: (layer: string, channel: number) => IconPicture;
}

export function copiedOf(screen: Screen): Copied {
  const {data} = screen;
  return {
    file: `overview_${data.layer.name}_step${data.step}`,
    png: (background, ink) => drawSheet(screen, {background, ink}),
    csv: () => csvOf(screen),
    json: () => jsonOf(screen),
  };
}

/** One row for each class, empty where something is not known. */
export function csvOf({data, rows, nameOf}: Omit<Screen, "cards" | "picture">): string {
  const head = "class,name,images,accuracy,taken for,share,channel 1,share 1,channel 2,share 2,channel 3,share 3";
  const lines = rows.map(({index, nImages, accuracy, confused}) => {
    const other = confused.at(0);
    const concepts = conceptsOf(data.evidence, index);
    const cells = [0, 1, 2].flatMap((i) => [concepts.at(i)?.channel ?? "", concepts.at(i)?.share.toFixed(3) ?? ""]);
    const taken = other === undefined ? ["", ""] : [quoted(nameOf(other.index)), other.share];
    return [index, quoted(nameOf(index)), nImages, accuracy ?? "", ...taken, ...cells].join(",");
  });
  return [head, ...lines, ""].join("\n");
}

function jsonOf({data, rows, cards, nameOf}: Screen): string {
  const {run, step, layer, found} = data;
  const classes = rows.map((row) => ({
    ...row,
    name: nameOf(row.index),
    concepts: conceptsOf(data.evidence, row.index),
  }));
  const findings = found.findings;
  const sentences = cards.map(({sentence}) => spelled(sentence));
  const about = {run, step, layer: layer.name, images: found.nImages, accuracy: found.accuracy};
  return `${JSON.stringify({...about, classes, findings, sentences}, null, 1)}\n`;
}

const [GAP, LINE, ICON, LEFT, MOST, CARD] = [24, 30, 120, 420, 9, 560] as const;
const [TEXT, HEADING] = ["20px sans-serif", "600 22px sans-serif"];
const ROW = ICON + LINE + GAP;

/** Draws the classes, and beside them what is worth a look. */
export function drawSheet({data, rows, cards, nameOf, picture}: Screen, inks: Inks): HTMLCanvasElement {
  const shown = rows.slice(0, MOST);
  const across = LEFT + 3 * (ICON + GAP) + 2 * GAP + CARD + GAP;
  const down = Math.max(shown.length * ROW + LINE, cards.length * (ROW + GAP / 2)) + 2 * GAP + LINE;
  return sheetOf(across, down, inks.background, (context) => {
    const write = writerOn(context, TEXT, inks.ink);
    write(t().heads.concepts(data.layer.name), LEFT, GAP + 16, 3 * (ICON + GAP));
    shown.forEach((row, i) => {
      drawClass({context, write}, {data, nameOf, picture}, row, GAP + LINE + i * ROW);
    });
    if (rows.length > shown.length) write(t().sheet.more(rows.length - shown.length), GAP, down - GAP, LEFT);
    const left = LEFT + 3 * (ICON + GAP) + 2 * GAP;
    const nothing = t().headline[data.found.complete ? "nothing" : "nothingYet"];
    write(cards.length > 0 ? t().worth : nothing, left, GAP + 16, CARD, HEADING);
    cards.forEach((card, i) => {
      drawCard({context, write}, data, card, {left, top: GAP + LINE + i * (ROW + GAP / 2)});
    });
  });
}

interface Tools {
  readonly context: Context;
  readonly write: Write;
}

const GREY = "#9aa0a6";

function drawClass(
  {context, write}: Tools,
  {data, nameOf, picture}: Pick<Screen, "data" | "nameOf" | "picture">,
  {index, accuracy, nImages, confused}: ClassRecord,
  top: number,
): void {
  const other = confused.at(0);
  const level = accuracy === null ? String(nImages) : `${formatShare(accuracy)}\u00a0%`;
  const of = t().of(accuracy === null ? data.found.nImages : nImages);
  write(nameOf(index), GAP, top + 34, LEFT - 2 * GAP, HEADING);
  write(`${level} ${of}`, GAP, top + 34 + LINE, LEFT - 2 * GAP);
  if (other)
    write(t().takenFor(nameOf(other.index), formatShare(other.share)), GAP, top + 34 + 2 * LINE, LEFT - 2 * GAP);
  conceptsOf(data.evidence, index).forEach(({channel, share}, i) => {
    const left = LEFT + i * (ICON + GAP);
    drawIcon(context, picture(data.layer.name, channel), {left, top, width: ICON, height: ICON});
    fill(context, GREY, left, top + ICON + 8, share * 60, 8);
    write(t().share(formatShare(share)), left + 66, top + ICON + 18, ICON - 66);
  });
}

function drawCard({context, write}: Tools, data: Data, card: Card, {left, top}: {left: number; top: number}): void {
  const seen = seenOf(data, card.finding, 4);
  const side = 84;
  seen.forEach((each, i) => {
    drawSeen(context, each, left + i * (side + 8), top, side);
  });
  const below = top + (seen.length > 0 ? side + LINE - 4 : LINE);
  wrapped(spelled(card.sentence), 54)
    .slice(0, 2)
    .forEach((line, i) => {
      write(line, left, below + i * (LINE - 4), CARD);
    });
}

function drawSeen(context: Context, {bitmap, region, outline}: Seen, left: number, top: number, side: number): void {
  const {x, y, width, height} = region;
  context.drawImage(bitmap, x, y, width, height, left, top, side, side);
  if (outline === null) return;
  for (const [colour, line] of [
    ["#fff", 5],
    ["#ff6600", 3],
  ] as const) {
    Object.assign(context, {strokeStyle: colour, lineWidth: line});
    context.strokeRect(
      left + outline.left * side,
      top + outline.top * side,
      outline.width * side,
      outline.height * side,
    );
  }
  context.lineWidth = 1;
}
