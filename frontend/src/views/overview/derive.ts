/** What the overview shows of classes, from what was found and measured: pure functions. */
import {descending} from "../../math/rank";
import {matches} from "../../math/search";
import type {Course} from "../../model/course";
import type {ClassRecord, Findings} from "../../model/findings";
import type {LayerInfo} from "../../model/layer";
import type {ChannelSummary} from "../../model/statistics";
import type {Sort} from "./options";

/** Of fewer images of a class nothing is said. */
export const FEWEST = 5;

/** Whether it is known how right the network is about any class. */
export const hasAccuracy = ({classes}: Pick<Findings, "classes">): boolean =>
  classes.some(({accuracy}) => accuracy !== null);

/** Classes with enough images to say something of them, and the others. */
export function enough({classes}: Pick<Findings, "classes">): {
  readonly rows: readonly ClassRecord[];
  readonly few: readonly ClassRecord[];
} {
  return {
    rows: classes.filter(({nImages}) => nImages >= FEWEST),
    few: classes.filter(({nImages}) => nImages < FEWEST),
  };
}

/** What is shown of a class at each step: how right the network is, or which share of the images are of it. */
const levelOf = ({accuracy, nImages}: ClassRecord, all: number, right: boolean): number | null =>
  right ? accuracy : all > 0 ? nImages / all : null;

/**
 * Classes in order: where it is known how right the network is about them the hardest first, else those with most images
 * first; or by name.
 */
export function sorted(
  rows: readonly ClassRecord[],
  sort: Sort,
  nameOf: (index: number) => string,
): readonly ClassRecord[] {
  const right = hasAccuracy({classes: rows});
  const key = ({accuracy, nImages}: ClassRecord) => (right ? (accuracy ?? Infinity) : -nImages);
  const byName = (a: ClassRecord, b: ClassRecord) =>
    nameOf(a.index).localeCompare(nameOf(b.index), undefined, {numeric: true});
  const compared = (a: ClassRecord, b: ClassRecord) => {
    const [left, other] = [key(a), key(b)];
    return left === other ? 0 : left - other;
  };
  return [...rows].sort((a, b) => (sort === "name" ? byName(a, b) : compared(a, b)) || a.index - b.index);
}

export const searched = (
  rows: readonly ClassRecord[],
  query: string,
  nameOf: (index: number) => string,
): readonly ClassRecord[] => rows.filter(({index}) => matches(nameOf(index), query));

/** What something was at a step, 0 to 1. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** How right the network is about each class at every step, or which share of the images are of it; by class. */
export function trendsOf({steps}: Course<Findings>, right: boolean): ReadonlyMap<number, readonly Point[]> {
  const trends = new Map<number, Point[]>();
  for (const {step, value} of steps) {
    for (const record of value.classes) {
      const level = record.nImages < FEWEST ? null : levelOf(record, value.nImages, right);
      if (level === null) continue;
      const trend = trends.get(record.index);
      if (trend) trend.push({step, value: level});
      else trends.set(record.index, [{step, value: level}]);
    }
  }
  return trends;
}

/** Of the rows of a list, which stand in what is seen of the page, and so many more on either side. */
export function inSight(
  {
    top,
    room,
    height,
    count,
  }: {readonly top: number; readonly room: number; readonly height: number; readonly count: number},
  beside = 4,
): {readonly first: number; readonly end: number} {
  if (!(height > 0)) return {first: 0, end: Math.min(count, 2 * beside)};
  const first = Math.floor(-top / height) - beside;
  const end = Math.ceil((room - top) / height) + beside;
  return {first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count))};
}

/** The hardest class, and the one with most images, among those of which enough is known; null where there is none. */
export function extremesOf(rows: readonly ClassRecord[]): {
  readonly hardest: ClassRecord | null;
  readonly largest: ClassRecord | null;
} {
  const known = rows.filter(({accuracy}) => accuracy !== null);
  const least = (a: ClassRecord, b: ClassRecord) => ((b.accuracy ?? 1) < (a.accuracy ?? 1) ? b : a);
  const most = (a: ClassRecord, b: ClassRecord) => (b.nImages > a.nImages ? b : a);
  return {
    hardest: known.length === 0 ? null : known.reduce(least),
    largest: rows.length === 0 ? null : rows.reduce(most),
  };
}

/**
 * At most so many channels of a layer: those that fire most, or where that is not known the first. One that is never above
 * zero fires not at all, and is none of them where any other does.
 */
export function channelsOf(
  {
    layer,
    summary,
  }: {readonly layer: Pick<LayerInfo, "channels">; readonly summary: Pick<ChannelSummary, "mean"> | null},
  atMost: number,
): readonly number[] {
  if (summary === null) return Array.from({length: Math.min(layer.channels, atMost)}, (_, channel) => channel);
  const ranked = descending(summary.mean);
  const firing = ranked.filter((channel) => summary.mean[channel] > 0);
  return (firing.length > 0 ? firing : ranked).slice(0, atMost);
}
