/** What the comparison of two classes shows, from its data and selection: pure functions. */
import {columnsFor} from "../../math/columns";
import {difference, oppose, type Argument, type Ordered, type Pair} from "../../math/compare";
import {quoted} from "../../math/csv";
import type {Cell} from "../../math/grid";
import type {Checks, Comparison, Side} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import {checkedOf, testOf, type Checked} from "../shared/checks";
import type {BarScale} from "../shared/options";
import type {Full} from "../shared/scaling";

export const FEWEST = 2;
export const MOST = 8;
const [ENTRY, MIDDLE] = [124, 128];
/** Entries become at most this narrow before they go to a second line. */
const NARROW = 100;
const NARROWEST = 96;
const GAP = 10;

export interface Layout {
  /** Channels for each class. */
  readonly count: number;
  /** Whether the ends of the axis stand below each other. */
  readonly stacked: boolean;
  /** How many channels a line of one end has. */
  readonly columns: number;
}

/** How many channels go on each side of an axis that is so wide; `wished` null: as many as fit, three at least. */
export function layoutFor(width: number, wished: number | null): Layout {
  const room = (entry: number) => Math.floor((width - MIDDLE - 2 * GAP) / (2 * (entry + GAP)));
  const count = wished === null ? Math.max(3, Math.min(6, room(ENTRY))) : Math.max(FEWEST, Math.min(MOST, wished));
  const stacked = room(NARROW) < count;
  return {count, stacked, columns: stacked ? columnsFor(count, width, NARROWEST, GAP) : count};
}

/** Evidence for both classes by channel: `[C]` of the whole image, or of one position; null where it is not there. */
export function evidenceAt({layer}: ViewData, sides: Pair<Side>, cell: Cell | null): Pair<Float32Array> | null {
  if (cell === null) return [sides[0].channels.values, sides[1].channels.values];
  const offset = (cell.y * layer.width + cell.x) * layer.channels;
  const [left, right] = sides.map(({neurons}) => neurons?.values.subarray(offset, offset + layer.channels));
  return left && right ? [left, right] : null;
}

/** Evidence of all channels for both classes at a position; null where it was not logged by position. */
export function totalAt({layer}: ViewData, sides: Pair<Side>, {y, x}: Cell): Pair<number> | null {
  const [left, right] = sides.map(({positions}) => positions?.values[y * layer.width + x]);
  return left === undefined || right === undefined ? null : [left, right];
}

/**
 * Evidence `[H, W]` of one channel for the left class less that for the right, 0 where it was not kept; null where it is not
 * there.
 */
export function netMap({layer}: ViewData, [left, right]: Pair<Side>, channel: number): Float32Array | null {
  if (!left.neurons || !right.neurons) return null;
  const [a, b] = [left.neurons.values, right.neurons.values];
  return Float32Array.from({length: layer.height * layer.width}, (_, i) => {
    const net = a[i * layer.channels + channel] - b[i * layer.channels + channel];
    return Number.isNaN(net) ? 0 : net;
  });
}

/** What a full bar stands for: the largest evidence for any class in the run, or the largest that is drawn. */
export function fullBar(sides: Pair<Side>, ordered: Ordered, bars: BarScale, atCell: boolean): Full {
  if (bars === "view") {
    const drawn = [...ordered.left, ...ordered.right].flatMap(({net, left, right}) => [net, left, right]);
    return {value: drawn.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0), over: "view"};
  }
  const {scale} = (atCell ? sides[0].neurons : null) ?? sides[0].channels;
  return {value: scale.maximum, over: scale.over};
}

/** What was measured of the evidence for A against B; null where nothing was. */
export function checkedIn({trust}: Pick<Comparison, "trust">, [left, right]: Pair<Side>): Checked | null {
  const net = difference(left.channels.values, right.channels.values);
  return checkedOf(trust, [left.target, right.target], net);
}

/** What A − B changed when a channel was removed, as predicted and measured; null where that was not tested. */
export function removedOf(checked: Checked | null, channel: number) {
  const test = testOf(checked, channel);
  return checked && test && {change: -test.lost, error: test.error, predicted: -test.predicted, how: checked.used.kind};
}

/** One row for each channel, the strongest for the left class first. */
export interface TableRow extends Argument {
  /** What A − B lost without it; null where that was not tested, as all that follows. */
  readonly lost: number | null;
  readonly predicted: number | null;
  readonly error: number | null;
  readonly contradicted: boolean | null;
}

export function tableOf([left, right]: Pair<Float32Array>, checked: Checked | null): TableRow[] {
  const all = oppose(left, right, left.length);
  const shown = new Set([...all.left, ...all.right].map(({channel}) => channel));
  const silent = Array.from(left, (value, channel) => ({
    channel,
    net: value - right[channel],
    left: value,
    right: right[channel],
  }));
  return [...all.left, ...silent.filter(({channel}) => !shown.has(channel)), ...all.right].map((row) => {
    const {lost, predicted, error, contradicted} = testOf(checked, row.channel) ?? UNTESTED;
    return {...row, lost, predicted, error, contradicted};
  });
}

const UNTESTED = {lost: null, predicted: null, error: null, contradicted: null};

const known = (value: number): number | "" => (Number.isNaN(value) ? "" : value);

/** The table as comma-separated values, empty where a value was not kept. */
export function csvOf(rows: readonly TableRow[], [left, right]: Pair<string>): string {
  const tested = ["lost of A - B without it", "predicted", "standard error", "contradicted"];
  const head = ["channel", `for A: ${left}`, `for B: ${right}`, "net (A - B)", ...tested].map(quoted);
  const lines = rows.map(({channel, left: a, right: b, net, lost, predicted, error, contradicted}) => {
    const values = [a, b, net, lost ?? NaN, predicted ?? NaN, error ?? NaN].map(known);
    return [channel, ...values, contradicted ?? ""].join(",");
  });
  return [head.join(","), ...lines, ""].join("\n");
}

export interface Described {
  readonly layer: string;
  readonly example: number;
  readonly step: number;
  readonly classes: Pair<string>;
  readonly logits: Pair<number>;
  /** Null: the whole image. */
  readonly position: Cell | null;
  /** Of the whole image; null where there are none. */
  readonly checks: (Checks & {readonly exact: boolean}) | null;
}

/** The checks of all channels together. */
export function describedChecks(checked: Checked | null): Described["checks"] {
  if (!checked?.checks) return null;
  return {exact: checked.linear?.exact ?? false, ...checked.checks};
}

/** The table as JSON, with what it describes. */
export const jsonOf = (channels: readonly TableRow[], described: Described): string =>
  `${JSON.stringify({...described, channels}, null, 1)}\n`;
