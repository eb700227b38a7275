/** Which channels and images stand for classes, and for what was found: what is shown of them is what is loaded. */
import type {Box} from "./grid";
import {topChannels} from "./rank";

/** So many channels stand for a class, and for a layer where there are no classes. */
export const [N_CONCEPTS, N_STRONGEST] = [3, 24];

/** Evidence by class and channel, and of each class the sum of what is positive. */
export interface Weighed {
  readonly classes: readonly number[];
  /** `[classes, channels]`. */
  readonly values: Float32Array;
  readonly positive: Float32Array | readonly number[];
  readonly nChannels: number;
}

/** A channel that speaks for a class. */
export interface Concept {
  readonly channel: number;
  /** Of all that speaks for the class in the layer, 0 to 1. */
  readonly share: number;
}

/** The channels of a layer that speak most for a class, the strongest first; none where that was not measured. */
export function conceptsOf(evidence: Weighed | null, index: number, n = N_CONCEPTS): readonly Concept[] {
  const row = evidence?.classes.indexOf(index) ?? -1;
  if (evidence === null || row < 0) return [];
  const {values, positive, nChannels} = evidence;
  const all = positive[row];
  if (!(all > 0)) return [];
  return topChannels(values, row * nChannels, nChannels, n, false)
    .filter(({value}) => value > 0)
    .map(({channel, value}) => ({channel, share: Math.min(1, value / all)}));
}

/** The first of some evidence by class that says anything. */
export const telling = <E extends Weighed>(...all: readonly (E | null)[]): E | null =>
  all.find((evidence) => evidence?.positive.some((value) => value > 0)) ?? null;

interface Shown {
  readonly images: readonly number[];
  readonly numbers: Readonly<Record<string, number>>;
}

/**
 * The images that show a finding, of a channel with `examples`, in the order in which they are shown: what has a place says
 * more, unless what was found lies at one place in all.
 */
export function imagesOf(finding: Shown, examples: readonly {readonly image: number}[]): readonly number[] {
  const placed = new Set(examples.map(({image}) => image));
  const shown = finding.images.length > 0 ? [...finding.images] : examples.map(({image}) => image);
  return groundOf(finding) ? shown : shown.sort((a, b) => Number(!placed.has(a)) - Number(!placed.has(b)));
}

/** The channels by whose pictures a finding is shown: two that do the same stand side by side, and what never fires has none. */
export function picturedChannels({
  rule,
  channels,
}: {
  readonly rule: string;
  readonly channels: readonly number[];
}): readonly number[] {
  if (rule === "silent") return [];
  return channels.slice(0, rule === "doubled" ? 2 : 1);
}

/** Where in all images it lies, in shares of their sides; null where that differs from image to image. */
export function groundOf({numbers: {top, bottom, left, right}}: Pick<Shown, "numbers">): Box | null {
  const box = {left, top, width: right - left, height: bottom - top};
  return Object.values(box).every(Number.isFinite) && box.width > 0 && box.height > 0 ? box : null;
}
