/** The groups of a layer as one picture, to print or send. */
import {nounOf} from "../../math/classes";
import {drawMap} from "../../elements/maps/drawMap";
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Context, type Write} from "../../elements/pictures/sheet";
import {formatCosine, formatSigned} from "../../math/format";
import {middleOf, type Box} from "../../math/grid";
import {groupPixels} from "../../math/groupColours";
import {EXACT} from "../../math/known";
import {fraction} from "../../math/scale";
import type {Data} from "./data";
import type {LayerGroups} from "../../model/groups";
import {maskOf, type Effect, type Group} from "../shared/groups";
import type {Full} from "../shared/scaling";
import {INKS, rgbOf} from "../../math/palette";
import {fullText, percentileText} from "../shared/text";
import {explainedText} from "./text";

interface Shown {
  readonly data: Data;
  readonly of: LayerGroups;
  readonly groups: readonly Group[];
  readonly only: Group | null;
  readonly effects: readonly Effect[];
  readonly full: Full;
  readonly fullEffect: Full | null;
  readonly name: (target: number) => string;
  readonly picture: (group: Group) => IconPicture;
}

const [GAP, LINE, LABEL, COLUMN, SIDE] = [20, 32, 220, 150, 460];
const [FOR, AGAINST] = [rgbOf(INKS.support).join(" "), rgbOf(INKS.against).join(" ")];

/** Draws the image and the map, and below them the groups with their effects. */
export function drawSheet(shown: Shown, background: string, ink: string): HTMLCanvasElement {
  const {data, groups, effects} = shown;
  const map = mapBox(data.image);
  const columns = groups.length + (hasRest(effects) ? 2 : 0);
  const width = 2 * GAP + Math.max(LABEL + columns * COLUMN, 2 * map.width + GAP);
  const top = 3 * GAP + LINE + map.height;
  const height = top + COLUMN + (effects.length + 2.5) * LINE + GAP;
  return sheetOf(width, height, background, (context, canvas) => {
    const write = writerOn(context, "18px sans-serif", ink);
    const room = canvas.width - 2 * GAP;
    write(titleOf(shown), GAP, GAP + 18, room, "600 20px sans-serif");
    drawMaps(context, shown, map);
    drawLetters(context, write, shown, map);
    drawGroups(context, write, shown, top);
    drawEffects(context, write, shown, top + COLUMN + LINE);
    write(scalesOf(shown), GAP, canvas.height - GAP / 2, room, "16px sans-serif");
  });
}

const titleOf = ({of, data}: Shown): string =>
  `${of.layer.name}, step ${data.step}, example ${data.example}. ${explainedText(of)}`;

function scalesOf({full, fullEffect, data}: Shown): string {
  const map = `Map: full at ${percentileText(full)}`;
  if (fullEffect === null) return `${map}.`;
  return `${map}; effects, which are estimates: blue for the ${nounOf(data.regression)}, red against it, full at ±${fullText(fullEffect, "logits")}.`;
}

const hasRest = (effects: readonly Effect[]): boolean => effects.some(({rest}) => rest !== null);

/** Where the map is, to the right of the image, which is of the same size. */
function mapBox(image: ImageBitmap): Box {
  const aspect = image.width / image.height;
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  return {left: 2 * GAP + width, top: GAP + LINE + GAP / 2, width, height};
}

/** Draws the image, and beside it the map of the groups on the image. */
function drawMaps(context: Context, {data, of, groups, only, full}: Shown, map: Box): void {
  const mask = only && maskOf(of, only, full.value);
  const colours = groups.map(({colour}) => colour);
  const pixels = groupPixels(of.spatial.values, colours, full.value, only?.index ?? null);
  const base = {size: of.layer, image: data.image, below: {kind: "image", mask} as const};
  drawMap(context, {...base, over: null}, {...map, left: GAP});
  drawMap(context, {...base, over: {pixels, fine: 1, blend: "cover"}}, map);
}

/** Writes the letter of each group that the map shows where the group is most active. */
function drawLetters(context: Context, write: Write, {of, groups, only}: Shown, map: Box): void {
  for (const {letter, hex, peak, index} of groups) {
    if (only !== null && only.index !== index) continue;
    const {x, y} = middleOf(peak, of.layer);
    const [left, above] = [map.left + x * map.width, map.top + y * map.height];
    fill(context, hex, left - 10, above - 11, 20, 22);
    write(letter, left - 6, above + 6, 14, "700 16px sans-serif", "#000");
  }
}

/** Draws the row of the groups: their letters, and below them what they look for. */
function drawGroups(context: Context, write: Write, {of, groups, picture}: Shown, top: number): void {
  groups.forEach((group, column) => {
    const left = leftOf(column);
    fill(context, group.hex, left, top, COLUMN - 10, 24);
    const again = of.stability?.[2 * group.index];
    const found = again === undefined ? "" : ` (again ${formatCosine(again)})`;
    write(`${group.letter}${found}`, left + 8, top + 18, COLUMN - 26, "700 16px sans-serif", "#000");
    drawIcon(context, picture(group), {left: left + 8, top: top + 30, width: COLUMN - 32, height: COLUMN - 32});
  });
}

/** Draws the table of effects: a line per class, a column per group, then the rest and the whole of the layer. */
function drawEffects(context: Context, write: Write, {groups, effects, fullEffect, name}: Shown, top: number): void {
  const cell = (value: number | null, column: number, y: number) => {
    if (value === null) return;
    const share = 0.6 * Math.abs(fraction(value, fullEffect?.value ?? 0));
    fill(context, `rgb(${value < 0 ? AGAINST : FOR} / ${share})`, leftOf(column), y - 22, COLUMN - 10, LINE - 4);
    write(formatSigned(value, EXACT), leftOf(column) + 40, y, COLUMN - 50);
  };
  if (hasRest(effects)) {
    write("rest of layer", leftOf(groups.length), top - LINE, COLUMN - 10);
    write("whole layer", leftOf(groups.length + 1), top - LINE, COLUMN - 10);
  }
  effects.forEach(({target, values, rest, whole}, line) => {
    const y = top + line * LINE;
    write(name(target), GAP, y, LABEL - 12);
    [...values, rest, whole].forEach((value, column) => {
      cell(value, column, y);
    });
  });
}

const leftOf = (column: number): number => GAP + LABEL + column * COLUMN;
