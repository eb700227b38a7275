/** The groups of a layer as one picture, to print or send. */
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
import {t as groupWords} from "../shared/groupsText";
import {fullText, percentileText} from "../shared/text";
import {explainedText} from "./text";
import {t} from "./wordsText";

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
  const top = map.top + map.height + 1.5 * GAP;
  const height = top + COLUMN + (effects.length + 2.5) * LINE + GAP;
  return sheetOf(width, height, background, (context, canvas) => {
    const write = writerOn(context, "18px sans-serif", ink);
    const room = canvas.width - 2 * GAP;
    write(titleOf(shown), GAP, GAP + 18, room, "600 20px sans-serif");
    drawMaps(context, shown, map);
    drawTags(context, write, shown, map);
    drawGroups(context, write, shown, top);
    drawEffects(context, write, shown, top + COLUMN + LINE);
    write(scalesOf(shown), GAP, canvas.height - GAP / 2, room, "16px sans-serif");
  });
}

const titleOf = ({of, data}: Shown): string =>
  `${t().sheet.at(of.layer.name, data.step, data.example)} ${explainedText(of)}`;

const scalesOf = ({full, fullEffect}: Shown): string =>
  `${t().scales(percentileText(full), fullEffect && fullText(fullEffect, "logits"))}${fullEffect === null ? "" : ` ${t().sheet.bars}`}`;

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
  drawMap(context, {...base, over: {pixels, fine: 1, blend: "tint"}}, map);
}

/** Writes the number of each group that the map shows where the group is most active. */
function drawTags(context: Context, write: Write, {of, groups, only}: Shown, map: Box): void {
  for (const {tag, hex, peak, index} of groups) {
    if (only !== null && only.index !== index) continue;
    const {x, y} = middleOf(peak, of.layer);
    const [left, above] = [map.left + x * map.width, map.top + y * map.height];
    const half = 5 + 5 * tag.length;
    fill(context, hex, left - half, above - 11, 2 * half, 22);
    write(tag, left - half + 5, above + 6, 2 * half - 10, "700 16px sans-serif", "#000");
  }
}

/** Draws the row of the groups: their numbers, and below them what they look for. */
function drawGroups(context: Context, write: Write, {of, groups, picture}: Shown, top: number): void {
  groups.forEach((group, column) => {
    const left = leftOf(column);
    fill(context, group.hex, left, top, COLUMN - 10, 24);
    const again = of.stability?.[2 * group.index];
    const found = again === undefined ? "" : ` (${t().sheet.again(formatCosine(again))})`;
    write(`${group.tag}${found}`, left + 8, top + 18, COLUMN - 26, "700 16px sans-serif", "#000");
    drawIcon(context, picture(group), {left: left + 8, top: top + 30, width: COLUMN - 32, height: COLUMN - 32});
  });
}

/** Draws the table of effects: a line per class, a column per group, then the rest and the whole of the layer. */
function drawEffects(context: Context, write: Write, {groups, effects, fullEffect, name}: Shown, top: number): void {
  const cell = (value: number | null, column: number, y: number) => {
    if (value === null) return;
    const half = (COLUMN - 10) / 2;
    const length = half * fraction(value, fullEffect?.value ?? 0);
    const zero = leftOf(column) + half;
    const colour = `rgb(${value < 0 ? AGAINST : FOR} / 55%)`;
    fill(context, colour, zero + Math.min(0, length), y - 21, Math.abs(length), LINE - 6);
    fill(context, "rgb(128 128 128 / 50%)", zero, y - 22, 1, LINE - 4);
    write(formatSigned(value, EXACT), leftOf(column) + 40, y, COLUMN - 50);
  };
  if (hasRest(effects)) {
    write(groupWords().rest, leftOf(groups.length), top - LINE, COLUMN - 10);
    write(groupWords().whole, leftOf(groups.length + 1), top - LINE, COLUMN - 10);
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
