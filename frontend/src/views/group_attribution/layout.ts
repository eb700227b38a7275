/** Where everything of the flow diagram is: pure functions. */
import {bands, ribbonPath} from "../../math/flow";
import type {Box} from "../../math/grid";
import type {Flow, Ribbon} from "./derive";

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** How many pictures stand side by side in the node of a group. */
  readonly faces: number;
  /** The columns from left to right, with the classes last. */
  readonly columns: readonly {
    readonly left: number;
    readonly nodes: readonly Box[];
    /** The node of what the groups leave; null where that was not logged. */
    readonly rest: Box | null;
  }[];
}

const [PADDING, CLASS_PADDING, PORT_PADDING, EDGE] = [0.1, 0.3, 0.3, 2];
const [LARGEST, SMALLEST, LOWEST, CLASS_WIDTH, CLASS_HEIGHT] = [170, 56, 74, 140, 90];
/** The share of the way to the next column that nodes take, at most. */
const TAKEN = 0.62;
/** The height of the node of what groups leave, in pixels. */
const REST_HEIGHT = 28;

/** How high a stage is that fits in `room` pixels, as far as its nodes can still be told. */
export function heightIn(flow: Flow, room: number): number {
  const most = Math.max(1, ...flow.layers.map(({count}) => count));
  const [low, high] = [LOWEST, LARGEST + 20].map((each) => most * each + REST_HEIGHT);
  return Math.max(low, Math.min(room, high));
}

/** Lays the columns out over a stage, with so many pictures in a node if they find room side by side, else one. */
export function layOut(flow: Flow, width: number, height: number, faces = 1): Layout {
  const columns = flow.layers.length + 1;
  const classWidth = Math.min(CLASS_WIDTH, width / (columns + 0.5));
  const between = (width - classWidth) / Math.max(1, columns - 1);
  const beside = (TAKEN * between) / faces >= SMALLEST ? faces : 1;
  const largest = Math.min(LARGEST, (TAKEN * between) / beside);
  const layers = flow.layers.map(({count}, column) => {
    const {rest} = flow.between[column];
    const left = column * between;
    const room = rest === null ? height : height - REST_HEIGHT - 6;
    const {starts, size} = bands(count, 0, room, PADDING);
    const side = Math.min(largest, size);
    const nodes = starts.map((top) => ({left, top: top + (size - side) / 2, width: beside * side, height: side}));
    const box = {left, top: height - REST_HEIGHT, width: Math.max(beside * side, 64), height: REST_HEIGHT - 2};
    return {left, nodes, rest: rest === null ? null : box};
  });
  const {starts, size} = bands(flow.targets.length, 0, height, CLASS_PADDING);
  const tall = Math.min(size, CLASS_HEIGHT);
  const left = width - classWidth;
  const classes = starts.map((top) => ({left, top: top + (size - tall) / 2, width: classWidth, height: tall}));
  return {width, height, faces: beside, columns: [...layers, {left, nodes: classes, rest: null}]};
}

/** Where on a node's edge the middle of a link is: links stand in the order of the nodes at their other ends. */
function portOf({top, height}: Box, at: number, count: number): number {
  const {starts, size} = bands(count, EDGE, height - EDGE, PORT_PADDING);
  return top + starts[at] + size / 2;
}

/** The path of a ribbon's middle, from the right edge of one node to the left edge of the other. */
export function pathOf({columns}: Layout, {column, from, to}: Ribbon): string {
  const [earlier, later] = [columns[column], columns[column + 1]];
  const source = from === null ? earlier.rest : earlier.nodes[from];
  if (source === null) return "";
  const target = later.nodes[to];
  const sources = earlier.nodes.length + Number(earlier.rest !== null);
  return ribbonPath(
    {x: source.left + source.width, y: portOf(source, to, later.nodes.length)},
    {x: target.left, y: portOf(target, from ?? earlier.nodes.length, sources)},
  );
}
