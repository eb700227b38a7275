/** What the comparison of two classes shows, from its data and selection: pure functions. */
import {argumentsOf, oppose, type Argument, type Ordered, type Pair} from "../../math/compare";
import {quoted} from "../../math/csv";
import type {Cell} from "../../math/grid";
import {at, channelOf, less, part, rounded, type Known, type Stored} from "../../math/known";
import type {EvidenceControl} from "../../model/controls";
import type {Checks, Comparison, Side} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import {checkedOf, testOf, type Checked} from "../shared/checks";
import type {BarScale} from "../shared/options";
import type {Full} from "../shared/scaling";

export const FEWEST = 2;
export const MOST = 8;
const USUAL = 3;

/** How many channels are shown of each class; `wished` null: as many as stand beside the image. */
export const countOf = (wished: number | null): number =>
  wished === null ? USUAL : Math.max(FEWEST, Math.min(MOST, wished));

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

/** What was measured of the evidence for A against B; null where nothing was. */
export function checkedIn({trust}: Pick<Comparison, "trust">, [left, right]: Pair<Side>): Checked | null {
  return checkedOf(trust, [left.target, right.target], less(left.channels, right.channels));
}

/** What A − B changed when a channel was removed, as predicted and measured; null where that was not tested. */
export function removedOf(checked: Checked | null, channel: number) {
  const test = testOf(checked, channel);
  if (checked === null || test === null) return null;
  const {lost, error, predicted} = test;
  return {change: minus(lost), error, predicted: minus(predicted), how: checked.used.kind};
}

const minus = ({value, error}: Known): Known => ({value: -value, error});

/** One row for each channel, the strongest for the left class first. */
export interface TableRow extends Argument {
  /** What A − B lost without it; null where that was not tested, as all that follows. */
  readonly lost: Known | null;
  readonly predicted: Known | null;
  readonly error: Known | null;
  readonly contradicted: boolean | null;
}

export function tableOf([left, right]: Pair<Stored>, checked: Checked | null): TableRow[] {
  const all = oppose(left, right, left.values.length);
  const shown = new Set([...all.left, ...all.right].map(({channel}) => channel));
  const silent = argumentsOf(left, right).filter(({channel}) => !shown.has(channel));
  return [...all.left, ...silent, ...all.right].map((row) => {
    const {lost, predicted, error, contradicted} = testOf(checked, row.channel) ?? UNTESTED;
    return {...row, lost, predicted, error, contradicted};
  });
}

const UNTESTED = {lost: null, predicted: null, error: null, contradicted: null};

/** The digits that are known of what was tested; null where it was not, or there is no value. */
const known = (of: Known | null): number | null =>
  of === null || Number.isNaN(of.value) ? null : rounded(of.value, of.error);

/** The numbers of a row as far as they are known. */
const numbersOf = ({left, right, net, errors, lost, predicted, error}: TableRow) => ({
  net: known({value: net, error: errors.net}),
  left: known({value: left, error: errors.left}),
  right: known({value: right, error: errors.right}),
  lost: known(lost),
  predicted: known(predicted),
  error: known(error),
});

/** The table as comma-separated values, empty where a value was not kept. */
export function csvOf(rows: readonly TableRow[], [left, right]: Pair<string>): string {
  const tested = ["lost of A - B without it", "predicted", "standard error", "contradicted"];
  const head = ["channel", `for A: ${left}`, `for B: ${right}`, "net (A - B)", ...tested].map(quoted);
  const lines = rows.map((row) => {
    const {left: a, right: b, net, lost, predicted, error} = numbersOf(row);
    return [row.channel, ...[a, b, net, lost, predicted, error, row.contradicted].map((each) => each ?? "")].join(",");
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
  /** What random weights show of the layer; null where that was not logged. */
  readonly control: EvidenceControl | null;
  /** Of the whole image; null where there are none. */
  readonly checks: (Checks & {readonly exact: boolean}) | null;
}

/** The checks of all channels together. */
export function describedChecks(checked: Checked | null): Described["checks"] {
  if (!checked?.checks) return null;
  return {exact: checked.linear?.exact ?? false, ...checked.checks};
}

/** The table as JSON, with what it describes. */
export function jsonOf(rows: readonly TableRow[], described: Described): string {
  const channels = rows.map((row) => ({
    channel: row.channel,
    ...numbersOf(row),
    contradicted: row.contradicted,
  }));
  return `${JSON.stringify({...described, channels}, null, 1)}\n`;
}
