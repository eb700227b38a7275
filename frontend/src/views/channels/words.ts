/** What is said of a channel in an order, and of all of them. */
import {iconOf} from "../../elements/pictures/channelIcon";
import {className, quotedNames} from "../../math/classes";
import {formatAuroc, formatNumber} from "../../math/format";
import {filled, type Piece} from "../shared/headline";
import type {Data} from "./data";
import {nSilent, type Entry} from "./derive";
import type {Chosen, Order} from "./options";
import {t} from "./text";

/** What is more than nothing is never written as that. */
const percent = (share: number): string => (share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`);

const written = (order: Order, value: number): string =>
  order === "effect" || order === "change"
    ? percent(value)
    : order === "selectivity"
      ? formatAuroc(value)
      : formatNumber(value, Math.abs(value) / 200);

/** The number that stands below a channel. */
export function numberText(data: Data, order: Order, {value, ofClass, silent}: Entry): string {
  if (silent) return t().silent;
  if (order === "number") return "";
  if (value === null) return t().unknown;
  return t().numbers[order](written(order, value), ofClass === null ? "" : className(data.classNames, ofClass));
}

/** The finding of the view. */
export function found(data: Data, {order, all, icons}: Chosen, first: Entry | undefined): Piece[] {
  const {layer} = data;
  if (all) {
    const [shallow, deep] = [data.all[0].layer.name, data.all[data.all.length - 1].layer.name];
    return filled(t().found.all, {first: {strong: shallow}, last: {strong: deep}});
  }
  const n = {strong: String(layer.channels)};
  if (first === undefined || first.value === null || order === "number") {
    return filled(t().found.number, {n, layer: {strong: layer.name}});
  }
  const none = first.value === 0 && (order === "effect" || order === "change") ? t().found.none[order] : null;
  const silent = nSilent(data);
  const some = order === "activity" && silent > 0 ? t().found.activitySilent : t().found[order];
  return filled(none ?? some, {
    silent: {strong: String(silent)},
    channel: {picture: iconOf(data.dictionary, first.channel, icons), name: `${layer.name} · ${first.channel}`},
    n,
    layer: {strong: layer.name},
    class: {strong: quotedNames(data.classNames, [first.ofClass ?? data.target])},
    value: {strong: written(order, first.value)},
    step: {strong: String(data.summary?.stepBefore ?? "")},
  });
}

/** From where the numbers are. */
export function sources(data: Data, order: Order, entries: readonly Entry[]): string[] {
  const {summary, step} = data;
  if (summary === null) return [t().noStatistics];
  const measured = entries.filter(({value}) => value !== null).length;
  return [
    t().images(summary.nImages),
    ...(order === "effect" ? [t().unmeasured(measured, entries.length)] : []),
    ...(summary.step === step ? [] : [t().other(summary.step)]),
  ];
}
