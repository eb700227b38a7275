/** What is shown of each channel, and in which order. */
import type {Dictionary} from "../../model/dictionary";
import type {ChannelSummary} from "../../model/statistics";
import type {Data, LayerData} from "./data";
import type {Order} from "./options";

/** A channel with the number that it is sorted by; null where that is not known. */
export interface Entry {
  readonly channel: number;
  readonly value: number | null;
  /** The class that the number is about, if it is about one. */
  readonly ofClass: number | null;
  /** Whether it is never above zero. */
  readonly silent: boolean;
}

const CHANCE = 0.5;
/** So many channels of each layer stand side by side. */
export const STRONGEST = 12;

const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** How active a channel is: in the mean over images, else at its strongest crop. */
export function activityOf(summary: ChannelSummary | null, dictionary: Dictionary | null, channel: number) {
  if (summary !== null) return known(summary.mean[channel]);
  return dictionary === null ? null : known(dictionary.cropValues?.[channel * dictionary.cropsPerChannel]);
}

/** The class that a channel tells best, with its AUROC. */
export function followed({activations}: Pick<Data, "activations">, channel: number) {
  if (activations === null) return null;
  const {auroc, classes, nChannels} = activations;
  const each = classes.map((index, k) => ({index, auroc: auroc[k * nChannels + channel] + CHANCE}));
  const told = each.filter((one) => !Number.isNaN(one.auroc));
  return told.length === 0 ? null : told.reduce((best, one) => (one.auroc > best.auroc ? one : best));
}

/** The orders of which something is logged. */
export function ordersOf(data: Data): ReadonlySet<Order> {
  const there: Record<Order, boolean> = {
    activity: data.summary !== null || (data.dictionary?.cropValues ?? null) !== null,
    evidence: data.evidence?.classes.includes(data.target) ?? false,
    selectivity: (data.activations?.classes.length ?? 0) > 0,
    effect: data.removal !== null,
    change: typeof data.summary?.stepBefore === "number",
    number: true,
  };
  return new Set((Object.keys(there) as Order[]).filter((order) => there[order]));
}

function valueOf(data: Data, order: Order, channel: number): number | null {
  switch (order) {
    case "activity":
      return activityOf(data.summary, data.dictionary, channel);
    case "evidence": {
      const k = data.evidence?.classes.indexOf(data.target) ?? -1;
      return data.evidence === null || k < 0 ? null : known(data.evidence.values[k * data.layer.channels + channel]);
    }
    case "selectivity":
      return followed(data, channel)?.auroc ?? null;
    case "effect": {
      const removed = data.removal?.removed.find((each) => each.channel === channel);
      return data.removal === null || removed === undefined ? null : removed.changed / data.removal.nImages;
    }
    case "change": {
      const kept = known(data.summary?.kept[channel]);
      return kept === null ? null : 1 - kept;
    }
    case "number":
      return null;
  }
}

const largestFirst = (a: Entry, b: Entry): number =>
  (b.value ?? -Infinity) - (a.value ?? -Infinity) || a.channel - b.channel;

/** The largest first, then those of which nothing is known, by number. */
const sorted = (entries: readonly Entry[]): Entry[] => [
  ...entries.filter(({value}) => value !== null).sort(largestFirst),
  ...entries.filter(({value}) => value === null),
];

/** The number of each entry as a share of the largest of them, which is how long its bar is; null where it has no number. */
export function sharesOf(entries: readonly Entry[]): (entry: Entry) => number | null {
  const most = entries.reduce((largest, {value}) => Math.max(largest, Math.abs(value ?? 0)), 0);
  return ({value, silent}) => (value === null || silent || most === 0 ? null : value / most);
}

const isSilent = (summary: ChannelSummary | null, channel: number): boolean =>
  summary !== null && summary.maximum[channel] <= 0;

/** How many channels of the selected layer are never above zero; 0 where that is not known. */
export const nSilent = ({layer, summary}: Pick<Data, "layer" | "summary">): number =>
  Array.from({length: layer.channels}, (_, channel) => isSilent(summary, channel)).filter(Boolean).length;

/** All channels of the selected layer, in an order. */
export function entriesOf(data: Data, order: Order): Entry[] {
  const aboutClass = {evidence: () => data.target, selectivity: (channel: number) => followed(data, channel)?.index};
  const entries = Array.from({length: data.layer.channels}, (_, channel) => ({
    channel,
    value: valueOf(data, order, channel),
    ofClass: (aboutClass as Partial<Record<Order, (of: number) => number | undefined>>)[order]?.(channel) ?? null,
    silent: isSilent(data.summary, channel),
  }));
  return order === "number" ? entries : sorted(entries);
}

/** The most active channels of a layer. */
export function strongestOf({layer, summary, dictionary}: LayerData): Entry[] {
  const entries = Array.from({length: layer.channels}, (_, channel) => ({
    channel,
    value: activityOf(summary, dictionary, channel),
    ofClass: null,
    silent: isSilent(summary, channel),
  }));
  return sorted(entries).slice(0, STRONGEST);
}

/** Rows beside those that can be seen, on either side. */
const BESIDE = 2;

/** The rows of a grid that can be seen, with some on either side, of all there are. */
export function seenRows(
  {scrolled, height}: {scrolled: number; height: number},
  rowHeight: number,
  nRows: number,
): {first: number; last: number} {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - BESIDE);
  return {first, last: Math.min(nRows, Math.ceil((scrolled + height) / rowHeight) + BESIDE)};
}

/** How many rows those are at most, wherever one scrolls to. */
export const mostRows = (height: number, rowHeight: number): number => Math.ceil(height / rowHeight) + 1 + 2 * BESIDE;
