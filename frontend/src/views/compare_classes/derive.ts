/** What the comparison of two classes shows, from its data and selection: pure functions. */
import {columnsFor} from "../../math/columns";
import {argumentsOf, correlation, oppose, type Argument, type Ordered, type Pair} from "../../math/compare";
import {quoted} from "../../math/csv";
import type {Cell} from "../../math/grid";
import {at, channelOf, EXACT, less, part, plus, rounded, total, type Known, type Stored} from "../../math/known";
import type {Side, Trust} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
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
export function evidenceAt({layer}: ViewData, sides: Pair<Side>, cell: Cell | null): Pair<Stored> | null {
  if (cell === null) return [sides[0].channels, sides[1].channels];
  const offset = (cell.y * layer.width + cell.x) * layer.channels;
  const [left, right] = sides.map(({neurons}) => neurons && part(neurons, offset, layer.channels));
  return left && right ? [left, right] : null;
}

/** Evidence of all channels for both classes at a position; null where it was not logged by position. */
export function totalAt({layer}: ViewData, sides: Pair<Side>, {y, x}: Cell): Pair<Known> | null {
  const [left, right] = sides.map(({positions}) => positions && at(positions, y * layer.width + x));
  return left && right ? [left, right] : null;
}

/**
 * Evidence `[H, W]` of one channel for the left class less that for the right, NaN where it is not known; null where it is not
 * there.
 */
export function netMap({layer}: ViewData, [left, right]: Pair<Side>, channel: number): Stored | null {
  if (!left.neurons || !right.neurons) return null;
  const [a, b] = [left.neurons, right.neurons].map((neurons) => channelOf(neurons, layer.channels, channel));
  return less(a, b);
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

export interface Tested {
  readonly channel: number;
  readonly predicted: Known;
  /** What the difference of the logits lost without the channel. */
  readonly lost: Known;
}

/** What the difference of the logits changed when a channel was removed; null where that was not tested. */
export function removedOf(tested: readonly Tested[], channel: number): Known | null {
  const lost = tested.find((each) => each.channel === channel)?.lost;
  return lost === undefined ? null : {...lost, value: -lost.value};
}

export interface Checked {
  readonly tested: readonly Tested[];
  /** The correlation of predictions with what was lost. */
  readonly r: number;
  readonly path: {
    /** The correlation of the evidence of all channels with that by path integral. */
    readonly r: number;
    /** By how much the path integral's sum exceeds the change of the difference on the path. */
    readonly gap: number;
    /** That change. */
    readonly change: Known;
  } | null;
}

/** Sets the evidence of a comparison against what was measured. */
export function checkTrust({channels, effects, path}: Trust, [left, right]: Pair<Side>): Checked {
  const net = less(left.channels, right.channels);
  const lost = less(...effects);
  const tested = Array.from(channels, (channel, i) => ({channel, predicted: at(net, channel), lost: at(lost, i)}));
  const r = correlation(
    tested.map(({predicted}) => predicted.value),
    tested.map((each) => each.lost.value),
  );
  if (path === null) return {tested, r, path: null};
  const along = less(...path.values);
  const gap = path.gaps[0] - path.gaps[1];
  const change = plus(total(along), {value: -gap, error: EXACT});
  return {tested, r, path: {r: correlation(net.values, along.values), gap, change}};
}

/** One row for each channel, the strongest for the left class first. */
export interface TableRow extends Argument {
  readonly lost: Known | null;
}

export function tableOf([left, right]: Pair<Stored>, tested: readonly Tested[]): TableRow[] {
  const all = oppose(left, right, left.values.length);
  const shown = new Set([...all.left, ...all.right].map(({channel}) => channel));
  const silent = argumentsOf(left, right).filter(({channel}) => !shown.has(channel));
  return [...all.left, ...silent, ...all.right].map((row) => {
    return {...row, lost: tested.find(({channel}) => channel === row.channel)?.lost ?? null};
  });
}

const known = (value: number, error: number): number | "" => (Number.isNaN(value) ? "" : rounded(value, error));

/** The table as comma-separated values, empty where a value was not kept. */
export function csvOf(rows: readonly TableRow[], [left, right]: Pair<string>): string {
  const head = ["channel", `for A: ${left}`, `for B: ${right}`, "net (A - B)", "lost of A - B without it"].map(quoted);
  const lines = rows.map((row) =>
    [
      row.channel,
      known(row.left, row.errors.left),
      known(row.right, row.errors.right),
      known(row.net, row.errors.net),
      row.lost === null ? "" : known(row.lost.value, row.lost.error),
    ].join(","),
  );
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
}

/** The table as JSON, with what it describes. */
export function jsonOf(rows: readonly TableRow[], described: Described): string {
  const channels = rows.map(({channel, net, left, right, errors, lost}) => ({
    channel,
    net: rounded(net, errors.net),
    left: rounded(left, errors.left),
    right: rounded(right, errors.right),
    lost: lost && rounded(lost.value, lost.error),
  }));
  return `${JSON.stringify({...described, channels}, null, 1)}\n`;
}
