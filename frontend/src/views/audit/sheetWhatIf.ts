/** What becomes of decisions and of the example without concepts, on the sheet of the audit. */
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import {formatNumber, formatProbability, formatSigned, wrapped} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Removal} from "../../model/audit";
import {spelled, type Piece} from "../shared/headline";
import type {Data} from "./data";
import {t} from "./text";
import {drawMoves, type Lines} from "./sheetMoves";
import {answerRows, changed, classRows, exampleSentence, hitsText} from "./whatIf";
import {removalOf, removalsOf, runSentence, shareText} from "./whatIf";

interface Screen {
  readonly data: Data;
  readonly gone: readonly number[];
  readonly goneConcepts: readonly Piece[];
  readonly nameOf: (index: number) => string;
  readonly picture: (layer: string, channel: number) => IconPicture;
}

const [GAP, LINE, ICON] = [24, 30, 72] as const;
const COLOURS = {before: "#b4b4b4", after: "#6a6a6a"} as const;
const TITLE = "600 22px sans-serif";

const at = ({data, gone}: Screen): number | null => removalOf(removalsOf(data.audit), gone);

/** How much room it takes; none where nothing was measured of these concepts. */
export const whatIfHeight = (screen: Screen): number => (at(screen) === null ? 0 : 2 * GAP + ICON + 13 * LINE);

/** Where what is drawn stands, and with what. */
interface Page {
  readonly context: Context;
  readonly write: Write;
  readonly ink: string;
  /** Of the run's half; the example's begins `half` and a gap further to the right. */
  readonly top: number;
  readonly half: number;
}

const firstLine = ({top}: Page): number => top + 2 * LINE + ICON + GAP;
const rowAt = (page: Page, i: number): number => firstLine(page) + (i + 2) * LINE;

/** Draws it below the rest: the run at the left, the example at the right. */
export function drawWhatIf(context: Context, screen: Screen, {ink}: Inks, top: number, across: number): void {
  const place = at(screen);
  if (place === null) return;
  const page = {context, write: writerOn(context, "20px sans-serif", ink), ink, top, half: (across - 3 * GAP) / 2};
  if (screen.data.audit.moves.length > 0) {
    drawHeads(page, screen);
    drawMoves(linesOf(page), screen, place, [GAP, 2 * GAP + page.half]);
    return;
  }
  drawRun(page, screen, screen.data.audit.removals[place]);
  drawExample(page, screen, place);
}

const linesOf = (page: Page): Lines => ({
  context: page.context,
  write: page.write,
  ink: page.ink,
  half: page.half,
  say: (pieces, left) => {
    say(page, pieces, left);
  },
  rowAt: (i) => rowAt(page, i),
  bars: (left, y, width, before, after) => {
    drawBars(page, left, y, width, before, after);
  },
});

/** What is gone, and the example, as pictures. */
function drawHeads({context, write, top, half}: Page, {data, gone, picture}: Screen): void {
  write(t().whatIf.title, GAP, top + 16, half, TITLE);
  gone.forEach((each, i) => {
    const {layer, channels} = data.audit.concepts[each];
    const left = GAP + i * (ICON + 8);
    drawIcon(context, picture(layer, channels[0]), {left, top: top + LINE, width: ICON, height: ICON});
  });
  drawPicture(context, data, 2 * GAP + half, top + LINE);
}

function drawPicture(context: Context, {picture: bitmap}: Data, left: number, top: number): void {
  if (bitmap === null) return;
  const regions = [{x: 0, y: 0, width: bitmap.width, height: bitmap.height}];
  drawIcon(context, {kind: "tiles", bitmap, regions, note: null}, {left, top, width: ICON, height: ICON});
}

function drawRun(page: Page, screen: Screen, removal: Removal): void {
  const {data, goneConcepts, nameOf} = screen;
  const {context, write, ink, half} = page;
  drawHeads(page, screen);
  say(page, runSentence(data.audit, removal, goneConcepts, nameOf), GAP);
  classRows(data.audit, removal).forEach(({index, n, before, after, estimated}, i) => {
    const y = rowAt(page, i);
    write(nameOf(index), GAP, y, 0.3 * half);
    drawBars(page, GAP + 0.32 * half, y, 0.38 * half, before / n, after / n);
    fill(context, ink, GAP + (0.32 + (0.38 * estimated) / n) * half - 1, y - 9, 3, 14);
    write(`${shareText(before, n)} → ${shareText(after, n)}`, GAP + 0.73 * half, y, 0.27 * half);
  });
  legend(page);
  tallies(removal).forEach((line, i) => {
    write(line, GAP, rowAt(page, 7 + i), half);
  });
}

function drawExample(page: Page, {data, nameOf}: Screen, place: number): void {
  const {audit, answers, example} = data;
  if (answers === null) return;
  const {write, half} = page;
  const [left, removal] = [2 * GAP + half, audit.removals[place]];
  say(page, exampleSentence(audit, place, example, nameOf), left);
  const also = [audit.decided[example], removal.decided[example], removal.expected[example]];
  answerRows(answers, place, also).forEach(({index, before, after, moved, estimated}, i) => {
    const y = rowAt(page, i);
    write(nameOf(index), left, y, 0.25 * half);
    drawBars(page, left + 0.27 * half, y, 0.2 * half, before, after);
    write(`${formatProbability(before)} → ${formatProbability(after)}`, left + 0.49 * half, y, 0.27 * half);
    write(`${movedText(moved)}; ${movedText(estimated)}`, left + 0.78 * half, y, 0.22 * half);
  });
  write(`${t().whatIf.moves} ${t().whatIf.measured}; ${t().whatIf.estimated}`, left, rowAt(page, 7), half);
  write(`${errorText(removal)} ${t().whatIf.errorOf(removal.nLogits)}`, left, rowAt(page, 8), half);
}

function legend(page: Page): void {
  const {context, write, ink} = page;
  const y = rowAt(page, 6);
  const marks = [
    {said: t().whatIf.before, colour: COLOURS.before, width: 20},
    {said: t().whatIf.after, colour: COLOURS.after, width: 20},
    {said: t().whatIf.estimated, colour: ink, width: 3},
  ];
  marks.forEach(({said, colour, width}, i) => {
    const left = GAP + i * 150;
    fill(context, colour, left, y - 12, width, 12);
    write(said, left + 28, y, 120);
  });
}

/** A sentence on two lines. */
function say(page: Page, pieces: readonly Piece[], left: number): void {
  wrapped(spelled(pieces), Math.floor(page.half / 11))
    .slice(0, 2)
    .forEach((line, i) => {
      page.write(line, left, firstLine(page) + i * LINE, page.half);
    });
}

function drawBars({context}: Page, left: number, y: number, width: number, before: number, after: number): void {
  fill(context, COLOURS.before, left, y - 16, Math.max(1, width * before), 8);
  fill(context, COLOURS.after, left, y - 6, Math.max(1, width * after), 8);
}

/** By how much a logit moves. */
export const movedText = (value: number): string => (Number.isNaN(value) ? "–" : formatSigned(value, EXACT));

/** Three lines: what was measured, what was estimated, and how well. */
function tallies(removal: Removal): readonly string[] {
  const {outcomes, measured, estimated} = t().whatIf;
  const line = (name: string, {lost, mended, otherwise}: Removal["measured"]) =>
    `${name}: ${lost} ${outcomes.lost}, ${mended} ${outcomes.mended}, ${otherwise} ${outcomes.otherwise}`;
  const both = [line(measured, removal.measured), line(estimated, removal.estimated)];
  return changed(removal.measured) + changed(removal.estimated) === 0 ? both : [...both, hitsText(removal)];
}

export const errorText = ({error, change}: Removal): string =>
  t().whatIf.error(formatNumber(error, EXACT), formatNumber(change, EXACT));
