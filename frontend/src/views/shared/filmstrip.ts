/** A channel, or a group, over the training: what it looked for at each step, and its numbers: pure functions. */
import {first, cropRegions, iconOf} from "../../elements/pictures/channelIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {formatAuroc, formatNumber} from "../../math/format";
import {EXACT} from "../../math/known";
import {hidden, type Interface, type Layer} from "../../grammar";
import {channelIcons, channelSummary, classActivations, contentOf, evidenceByClass} from "../../interfaces";
import type {Course} from "../../model/course";
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import type {ChannelSummary, ClassActivations, EvidenceByClass, Probed} from "../../model/statistics";

/** Below this correlation of its image maxima, or cosine of its channels, with the step before it is another one. */
export const SAME = 0.5;

/** The elements of a strip beside an icon, of which the largest activation alone is drawn. */
export const filmedShortly = (layer: Layer): Interface => [channelIcons(layer), channelSummary(layer)];

/** What was measured of a layer's channels, or of its groups, at every step. */
export interface Statistics {
  readonly summary: Course<ChannelSummary>;
  readonly evidence: Course<EvidenceByClass>;
  readonly classes: Course<ClassActivations>;
}

/** What a layer's channels were at every step. */
export interface Courses extends Statistics {
  readonly icons: Course<Dictionary>;
}

/** The elements that a view declares as its course to show a filmstrip of a layer's channels. */
export const filmed = (layer: Layer): Interface => [
  channelIcons(layer),
  channelSummary(layer),
  evidenceByClass(layer),
  classActivations(layer),
];

/** The courses of a layer, of a view that declares them. */
export function coursesOf({course}: Pick<ViewData, "course">, name: string): Courses {
  const layer = hidden(name);
  return {
    icons: course(contentOf(channelIcons(layer))),
    summary: course(contentOf(channelSummary(layer))),
    evidence: course(contentOf(evidenceByClass(layer))),
    classes: course(contentOf(classActivations(layer))),
  };
}

/** What it looked for at a step. */
export interface Frame {
  readonly step: number;
  readonly icon: IconPicture;
  /** The crop that excited it most, where it is not shown for want of an icon; null where there is none. */
  readonly crop: IconPicture | null;
}

export type LineKind = "activation" | "evidence" | "auroc";

/** A number over the steps at which it is known. */
export interface Line {
  readonly kind: LineKind;
  readonly points: readonly {readonly step: number; readonly value: number}[];
  /** What the lower and upper edge stand for, and the value that means nothing. */
  readonly low: number;
  readonly high: number;
  readonly nothing: number;
}

/**
 * A step at which it is another one: it fires on other images than at the step before, its channels are others, or nothing
 * there was like it.
 */
export type Break =
  | {readonly step: number; readonly by: "images" | "channels"; readonly likeness: number}
  | {readonly step: number; readonly by: "new"};

export interface Film {
  readonly of: "channel" | "group";
  /** All steps of frames and numbers, ascending. */
  readonly steps: readonly number[];
  readonly frames: readonly Frame[];
  /** Only those that are known at any step. */
  readonly lines: readonly Line[];
  readonly breaks: readonly Break[];
  readonly coming: boolean;
}

/** Puts together the film of a channel; numbers by class are those of `target`. */
export function filmOf({icons, ...statistics}: Courses, channel: number, target: number | null): Film {
  const frames = icons.steps.map(({step, value}): Frame => frameOf(value, step, channel));
  return filmWith({of: "channel", frames, breaks: [], coming: icons.coming}, statistics, () => channel, target);
}

/**
 * Adds to frames what was measured; `placeIn` gives which channel or group of a step's statistics it is, null where they are
 * not of it.
 */
export function filmWith(
  {of, frames, breaks, coming}: Pick<Film, "of" | "frames" | "breaks" | "coming">,
  {summary, evidence, classes}: Statistics,
  placeIn: (probed: Probed) => number | null,
  target: number | null,
): Film {
  const own = <V extends Probed>(course: Course<V>) =>
    course.steps.flatMap(({step, value}) => {
      const place = placeIn(value);
      return place === null ? [] : [{step, value, place}];
    });
  const summaries = own(summary);
  const lines = [
    line("activation", summaries, ({value, place}) => value.maximum[place]),
    line("evidence", own(evidence), ({value, place}) => ofClass(value, value.values, target, place)),
    line("auroc", own(classes), ({value, place}) => ofClass(value, value.auroc, target, place) + 0.5),
  ].filter(({points}) => points.length > 0);
  const turned = summaries
    .map(({step, value, place}) => ({step, by: "images", likeness: value.kept[place]}) as const)
    .filter(({step, likeness}) => likeness < SAME && breaks.every((known) => known.step !== step));
  const all = [...frames, ...lines.flatMap(({points}) => points), ...summaries].map(({step}) => step);
  return {
    of,
    steps: [...new Set(all)].sort((a, b) => a - b),
    frames,
    lines,
    breaks: [...breaks, ...turned].sort((a, b) => a.step - b.step),
    coming: coming || [summary, evidence, classes].some((course) => course.coming),
  };
}

function frameOf(dictionary: Dictionary, step: number, channel: number): Frame {
  const crops = cropRegions(dictionary, channel);
  const icon = iconOf(dictionary, channel, "optimized");
  if (dictionary.crops === null || crops.length === 0) return {step, icon, crop: null};
  const strongest = first({bitmap: dictionary.crops.bitmap, regions: crops}, 1);
  return {step, icon, crop: {kind: "tiles", ...strongest, note: null}};
}

/** A value of a table by class `[K', C]`; NaN where the class is not among its. */
function ofClass(
  {classes, nChannels}: {readonly classes: readonly number[]; readonly nChannels: number},
  values: Float32Array,
  target: number | null,
  place: number,
): number {
  const row = target === null ? -1 : classes.indexOf(target);
  return row < 0 ? NaN : values[row * nChannels + place];
}

function line<V extends {readonly step: number}>(kind: LineKind, all: readonly V[], read: (at: V) => number): Line {
  const points = all.map((at) => ({step: at.step, value: read(at)})).filter(({value}) => Number.isFinite(value));
  if (kind === "auroc") return {kind, points, low: 0, high: 1, nothing: 0.5};
  const values = points.map(({value}) => value);
  // Both lines have zero in them, so that a small change is not drawn as a large one.
  return {kind, points, low: Math.min(0, ...values), high: Math.max(0, ...values), nothing: 0};
}

/** The least and the largest side of frames, in pixels. */
interface Sides {
  readonly least: number;
  readonly most: number;
}

/** How wide frames are, in pixels, and what stands for a step without one: as much as there is room for. */
const [NARROWEST, WIDEST, GAP, BARE, NUMBER, BROAD] = [52, 96, 6, 12, 24, 56];
/** The same of a strip beside an icon. */
export const SMALL: Sides = {least: 34, most: 56};

/** Where the steps are: frames side by side, the steps between them at points between. */
export interface Layout {
  /** The whole width, which may be more than there is room for. */
  readonly width: number;
  readonly side: number;
  /** Steps without a frame that are named, as there is room for their numbers: else what is between two were a hole. */
  readonly named: readonly number[];
  readonly middleOf: (step: number) => number;
}

/** Lays out the steps of a film in a width, in pixels. */
export function layoutOf(
  {steps, frames}: Pick<Film, "steps" | "frames">,
  width: number,
  {least, most}: Sides = {least: NARROWEST, most: WIDEST},
): Layout {
  const framed = new Set(frames.map(({step}) => step));
  const bare = steps.length - framed.size;
  const room = framed.size === 0 ? 0 : (width - bare * BARE) / framed.size - GAP;
  const side = Math.max(least, Math.min(most, Math.floor(room)));
  const left = width - framed.size * (side + GAP);
  const own = bare === 0 ? 0 : Math.max(BARE, Math.min(framed.size === 0 ? Infinity : BROAD, left / bare));
  const middles = new Map<number, number>();
  let at = 0;
  for (const step of steps) {
    const wide = framed.has(step) ? side + GAP : own;
    middles.set(step, at + wide / 2);
    at += wide;
  }
  const named = own < NUMBER ? [] : steps.filter((step) => !framed.has(step));
  return {width: at, side, named, middleOf: (step) => middles.get(step) ?? NaN};
}

/** A line as the path of an SVG, in a height of pixels. */
export function pathOf({points, low, high}: Line, {middleOf}: Layout, height: number): string {
  const y = heightOf({low, high}, height);
  return points
    .map(({step, value}, i) => `${i === 0 ? "M" : "L"}${middleOf(step).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");
}

/** Where a value is, from the top. */
export const heightOf =
  ({low, high}: Pick<Line, "low" | "high">, height: number) =>
  (value: number): number =>
    high > low ? (1 - (value - low) / (high - low)) * height : height;

/** A value of a line as it is told. */
export const written = (kind: LineKind, value: number): string =>
  kind === "auroc" ? formatAuroc(value) : formatNumber(value, EXACT);
