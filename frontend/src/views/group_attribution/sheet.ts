/** The flow diagram as one picture, to print or send. */
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import type {GroupData} from "../shared/groupsData";
import type {Group} from "../shared/groups";
import {returned} from "../shared/groupsText";
import type {Flow, Names, Ribbon, Subject} from "./derive";
import {layOut, pathOf} from "./layout";
import {nodeText} from "./text";

interface Shown {
  readonly data: GroupData;
  readonly flow: Flow;
  readonly names: Names;
  readonly ribbons: readonly Ribbon[];
  readonly subject: Subject;
  readonly title: string;
  /** How to read it, line by line. */
  readonly lines: readonly string[];
  readonly picture: (column: number, group: Group) => IconPicture;
}

const [GAP, IMAGE, WIDTH, HEIGHT, HEAD, LINE, SCALE] = [20, 240, 760, 640, 60, 18, 2];
const [FOR, AGAINST] = ["rgb(47 134 221 / 80%)", "rgb(224 104 79 / 80%)"];

/** Draws the image, and beside it the columns with their ribbons, at twice the size of the screen. */
export function drawSheet(
  {data, flow, names, ribbons, subject, title, lines, picture}: Shown,
  background: string,
  ink: string,
) {
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * (3 * GAP + IMAGE + WIDTH);
  canvas.height = SCALE * (3 * GAP + HEAD + HEIGHT + lines.length * LINE);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.scale(SCALE, SCALE);
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const write = (text: string, x: number, y: number, room: number, font = "13px sans-serif", colour = ink) => {
    Object.assign(context, {font, fillStyle: colour});
    context.fillText(text, x, y, room);
  };
  write(title, GAP, GAP + 12, WIDTH + IMAGE, "600 15px sans-serif");
  context.drawImage(data.image, GAP, GAP + HEAD, IMAGE, (IMAGE * data.image.height) / data.image.width);
  lines.forEach((line, i) => {
    write(line, GAP, 2 * GAP + HEAD + HEIGHT + i * LINE, WIDTH + IMAGE);
  });
  context.translate(2 * GAP + IMAGE, GAP + HEAD);
  const layout = layOut(flow, WIDTH, HEIGHT);
  for (const ribbon of ribbons) {
    Object.assign(context, {strokeStyle: ribbon.sign < 0 ? AGAINST : FOR, lineWidth: ribbon.width});
    context.setLineDash(ribbon.from === null ? [5, 3] : []);
    context.stroke(new Path2D(pathOf(layout, ribbon)));
  }
  context.setLineDash([]);
  const frame = ({left, top, width, height}: {left: number; top: number; width: number; height: number}) => {
    Object.assign(context, {strokeStyle: ink, lineWidth: 1});
    context.strokeRect(left, top, width, height);
  };
  layout.columns.forEach(({left, nodes, rest}, column) => {
    const layer = flow.layers.at(column);
    const head = column < flow.layers.length && layer ? `${layer.layer.name}: ${layer.count} groups` : "classes";
    write(head, left, -14, 200, "600 13px sans-serif");
    nodes.forEach((box, index) => {
      const text = nodeText(flow, subject, column, index);
      if (column < flow.layers.length) {
        const group = names.groups[column][index];
        drawIcon(context, picture(column, group), box);
        context.fillStyle = group.hex;
        context.fillRect(box.left, box.top, 18, 16);
        write(group.letter, box.left + 4, box.top + 13, 14, "700 13px sans-serif", "#000");
        if (text !== null) write(text, box.left, box.top + box.height + 11, box.width, "11px sans-serif");
      } else {
        context.fillStyle = background;
        context.fillRect(box.left, box.top, box.width, box.height);
        const target = flow.targets[index];
        write(names.name(target), box.left + 6, box.top + box.height / 2 - 4, box.width - 12);
        write(text ?? returned(data, target), box.left + 6, box.top + box.height / 2 + 14, box.width - 12);
      }
      frame(box);
    });
    if (rest) {
      context.fillStyle = background;
      context.fillRect(rest.left, rest.top, rest.width, rest.height);
      frame(rest);
      write("rest", rest.left + 6, rest.top + 20, rest.width - 12);
    }
  });
  return canvas;
}
