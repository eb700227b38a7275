/** The flow diagram as one picture, to print or send. */
import {formatCosine} from "../../math/format";
import {drawIcon} from "../../elements/pictures/drawIcon";
import {INKS, rgbOf} from "../../math/palette";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Context, type Inks, type Write} from "../../elements/pictures/sheet";
import type {Box} from "../../math/grid";
import type {GroupData} from "../shared/groupsData";
import type {Group} from "../shared/groups";
import {returned, t as groupWords} from "../shared/groupsText";
import type {Flow, Names, Ribbon, Subject} from "./derive";
import {layOut, pathOf, type Layout} from "./layout";
import {FACES} from "./pictures";
import {nodeText} from "./text";
import {t} from "./wordsText";

interface Shown {
  readonly data: GroupData;
  readonly flow: Flow;
  readonly names: Names;
  readonly ribbons: readonly Ribbon[];
  readonly subject: Subject;
  readonly title: string;
  /** How to read it, line by line. */
  readonly lines: readonly string[];
  readonly pictures: (column: number, group: Group) => readonly IconPicture[];
}

const [GAP, IMAGE, WIDTH, HEIGHT, HEAD, LINE, SCALE] = [20, 240, 860, 640, 60, 18, 2];
const TAG = "700 13px sans-serif";
const [FOR, AGAINST] = [`rgb(${rgbOf(INKS.support).join(" ")} / 80%)`, `rgb(${rgbOf(INKS.against).join(" ")} / 80%)`];

/** Draws the image, and beside it the columns with their ribbons, at twice the size of the screen. */
export function drawSheet(shown: Shown, background: string, ink: string): HTMLCanvasElement {
  const {data, flow, title, lines} = shown;
  const width = SCALE * (3 * GAP + IMAGE + WIDTH);
  const height = SCALE * (3 * GAP + HEAD + HEIGHT + lines.length * LINE);
  return sheetOf(width, height, background, (context) => {
    const write = writerOn(context, "13px sans-serif", ink);
    context.scale(SCALE, SCALE);
    write(title, GAP, GAP + 12, WIDTH + IMAGE, "600 15px sans-serif");
    context.drawImage(data.image, GAP, GAP + HEAD, IMAGE, (IMAGE * data.image.height) / data.image.width);
    lines.forEach((line, i) => {
      write(line, GAP, 2 * GAP + HEAD + HEIGHT + i * LINE, WIDTH + IMAGE);
    });
    context.translate(2 * GAP + IMAGE, GAP + HEAD);
    drawFlow({context, write, background, ink}, shown, layOut(flow, WIDTH, HEIGHT, FACES));
  });
}

/** What the steps of the diagram draw with. */
interface Tools extends Inks {
  readonly context: Context;
  readonly write: Write;
}

/** Draws the ribbons, and over them the columns with their heads and nodes. */
function drawFlow(tools: Tools, shown: Shown, layout: Layout): void {
  const {layers} = shown.flow;
  drawRibbons(tools.context, shown.ribbons, layout);
  layout.columns.forEach(({left, nodes, rest}, column) => {
    const layer = layers.at(column);
    const head =
      column < layers.length && layer
        ? `${layer.layer.name}: ${t().groupsCount(layer.count)}`
        : shown.data.regression
          ? t().outputs
          : t().classes;
    tools.write(head, left, -14, 200, "600 13px sans-serif");
    nodes.forEach((box, index) => {
      const text = nodeText(shown.flow, shown.subject, column, index);
      if (column < layers.length) drawGroup(tools, shown, {column, index, faces: layout.faces}, box, text);
      else drawClass(tools, shown, index, box, text);
      outline(tools, box);
    });
    if (rest) drawRest(tools, rest);
  });
}

type Bend = [number, number, number, number, number, number];

/** The numbers of a path, which is one curve: a sheet that becomes SVG takes no paths as text. */
const numbersOf = (path: string): number[] => (path.match(/-?[\d.]+/g) ?? []).map(Number);

function drawRibbons(context: Context, ribbons: readonly Ribbon[], layout: Layout): void {
  for (const ribbon of ribbons) {
    Object.assign(context, {strokeStyle: ribbon.sign < 0 ? AGAINST : FOR, lineWidth: ribbon.width});
    context.globalAlpha = ribbon.from === null ? 0.6 : 1;
    context.setLineDash(ribbon.from === null ? [5, 3] : []);
    const [x, y, ...bend] = numbersOf(pathOf(layout, ribbon));
    context.beginPath();
    context.moveTo(x, y);
    context.bezierCurveTo(...(bend as Bend));
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Draws what stands for a group with its number, and on it its effect on the subject or its link with it. */
function drawGroup(
  {context, write}: Tools,
  {flow, names, pictures}: Shown,
  {column, index, faces}: {readonly column: number; readonly index: number; readonly faces: number},
  box: Box,
  text: string | null,
): void {
  const group = names.groups[column][index];
  const shown = pictures(column, group).slice(-faces);
  const side = box.width / faces;
  const start = box.left + (box.width - side * shown.length) / 2;
  shown.forEach((picture, i) => {
    drawIcon(context, picture, {...box, left: start + i * side, width: side});
  });
  const again = flow.layers[column].stability?.[2 * group.index];
  const found = again === undefined ? "" : ` ${t().sheet.again(formatCosine(again))}`;
  const label = (words: string, top: number, colour: string, ink: string) => {
    context.font = TAG;
    const width = Math.min(context.measureText(words).width, box.width - 8);
    fill(context, colour, box.left, top, width + 8, 16);
    write(words, box.left + 4, top + 13, width, TAG, ink);
  };
  label(`${group.tag}${found}`, box.top, group.hex, "#000");
  if (text !== null) label(text, box.top + box.height - 16, "rgb(0 0 0 / 78%)", "#fff");
}

/** Writes the name of a class, and below it what the subject argues for it or else what the network returns for it. */
function drawClass(
  {context, write, background}: Tools,
  {data, flow, names}: Shown,
  index: number,
  box: Box,
  text: string | null,
): void {
  const target = flow.targets[index];
  const [left, middle, room] = [box.left + 6, box.top + box.height / 2, box.width - 12];
  fill(context, background, box.left, box.top, box.width, box.height);
  write(names.name(target), left, middle - 4, room);
  write(text ?? returned(data, target), left, middle + 14, room);
}

/** Draws the node of what the groups of a column leave. */
function drawRest(tools: Tools, box: Box): void {
  fill(tools.context, tools.background, box.left, box.top, box.width, box.height);
  outline(tools, box);
  tools.write(groupWords().rest, box.left + 6, box.top + 18, box.width - 12);
}

function outline({context, ink}: Tools, {left, top, width, height}: Box): void {
  Object.assign(context, {strokeStyle: ink, lineWidth: 1});
  context.strokeRect(left, top, width, height);
}
