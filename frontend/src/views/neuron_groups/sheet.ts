/** The groups of a layer as one picture, to print or send. */
import {drawMap} from "../../elements/maps/drawMap";
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {formatSigned} from "../../math/format";
import {middleOf} from "../../math/grid";
import {groupPixels} from "../../math/groupColours";
import {fraction} from "../../math/scale";
import type {Data} from "./data";
import type {LayerGroups} from "../../model/groups";
import {maskOf, type Effect, type Group} from "../shared/groups";
import type {Full} from "../shared/scaling";
import {fullText} from "../shared/text";
import {explainedText, strengthText} from "./text";

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
const [FOR, AGAINST] = ["47 134 221", "208 69 47"];

/** Draws the image and the map, and below them the groups with their effects. */
export function drawSheet(shown: Shown, background: string, ink: string): HTMLCanvasElement {
  const {data, of, groups, only, effects, full, fullEffect, name, picture} = shown;
  const canvas = document.createElement("canvas");
  const aspect = data.image.width / data.image.height;
  const [width, height] = [Math.round(SIDE * Math.sqrt(aspect)), Math.round(SIDE / Math.sqrt(aspect))];
  const rest = effects.some((effect) => effect.rest !== null);
  const across = LABEL + (groups.length + (rest ? 2 : 0)) * COLUMN;
  const top = 3 * GAP + LINE + height;
  canvas.width = 2 * GAP + Math.max(across, 2 * width + GAP);
  canvas.height = top + COLUMN + (effects.length + 2.5) * LINE + GAP;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const write = (text: string, x: number, y: number, room: number, font = "18px sans-serif", colour = ink) => {
    Object.assign(context, {font, fillStyle: colour});
    context.fillText(text, x, y, room);
  };
  const title = `${of.layer.name}, step ${data.step}, example ${data.example}. ${explainedText(of)}`;
  write(title, GAP, GAP + 18, canvas.width - 2 * GAP, "600 20px sans-serif");
  const values = of.spatial.values;
  const mask = only && maskOf(of, only, full.value);
  const colours = groups.map(({colour}) => colour);
  const pixels = groupPixels(values, colours, full.value, only?.index ?? null);
  const base = {size: of.layer, image: data.image, below: {kind: "image", mask} as const};
  const at = {top: GAP + LINE + GAP / 2, width, height};
  drawMap(context, {...base, over: null}, {...at, left: GAP});
  drawMap(context, {...base, over: {pixels, fine: 1, blend: "cover"}}, {...at, left: 2 * GAP + width});
  for (const {letter, hex, peak, index} of groups) {
    if (only !== null && only.index !== index) continue;
    const {x, y} = middleOf(peak, of.layer);
    const [left, above] = [2 * GAP + width + x * width, at.top + y * height];
    context.fillStyle = hex;
    context.fillRect(left - 10, above - 11, 20, 22);
    write(letter, left - 6, above + 6, 14, "700 16px sans-serif", "#000");
  }
  groups.forEach((group, g) => {
    const left = GAP + LABEL + g * COLUMN;
    context.fillStyle = group.hex;
    context.fillRect(left, top, COLUMN - 10, 24);
    write(group.letter, left + COLUMN / 2 - 12, top + 18, 40, "700 18px sans-serif", "#000");
    drawIcon(context, picture(group), {left: left + 8, top: top + 30, width: COLUMN - 32, height: COLUMN - 32});
  });
  const below = top + COLUMN + LINE;
  const cell = (value: number | null, column: number, line: number) => {
    if (value === null) return;
    const left = GAP + LABEL + column * COLUMN;
    const y = below + line * LINE;
    const share = 0.6 * Math.abs(fraction(value, fullEffect?.value ?? 0));
    context.fillStyle = `rgb(${value < 0 ? AGAINST : FOR} / ${share})`;
    context.fillRect(left, y - 22, COLUMN - 10, LINE - 4);
    write(formatSigned(value), left + 40, y, COLUMN - 50);
  };
  if (rest) {
    write("rest of layer", GAP + LABEL + groups.length * COLUMN, below - LINE, COLUMN - 10);
    write("whole layer", GAP + LABEL + (groups.length + 1) * COLUMN, below - LINE, COLUMN - 10);
  }
  effects.forEach((effect, line) => {
    write(name(effect.target), GAP, below + line * LINE, LABEL - 12);
    effect.values.forEach((value, g) => {
      cell(value, g, line);
    });
    cell(effect.rest, groups.length, line);
    cell(effect.whole, groups.length + 1, line);
  });
  const scales = [
    `Map: full at ${strengthText(full)}`,
    ...(fullEffect ? [`effects: blue for the class, red against it, full at ±${fullText(fullEffect, "logits")}`] : []),
  ];
  write(`${scales.join("; ")}.`, GAP, canvas.height - GAP / 2, canvas.width - 2 * GAP, "16px sans-serif");
  return canvas;
}
