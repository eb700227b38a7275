/** Why an example was decided as it was, from what was measured when it was logged: pure functions. */
import {at, type Known, type Stored} from "../math/known";
import {argmax} from "../math/rank";
import type {Answers, Audit, AuditConcept} from "../model/audit";
import type {Trust} from "../model/evidence";
import type {Probe} from "../model/probe";
import type {Sketch} from "../model/sketch";
import type {EvidenceByClass} from "../model/statistics";
import {checkedOf, jointCount, testOf, type Checked} from "../views/shared/checks";

/** So many elements are shown, and so many of the usual ones of a class. */
export const N_ELEMENTS = 4;
export const N_USUAL = 5;

/** A channel that takes part in the decision. */
export interface Element {
  readonly channel: number;
  /** What it argues for the class, in units of the logit; below zero: against it. */
  readonly value: Known;
  /** Of all that argues for the class, or against it, 0 to 1. */
  readonly share: number;
  /** What the class really lost without it; null where that was not measured. */
  readonly lost: Known | null;
  /** Its standard error; null where there is none. */
  readonly error: Known | null;
  /** Whether what was measured is the opposite of what evidence says. */
  readonly contradicted: boolean;
}

/** The strongest elements of a decision, whichever way they argue. */
export function elementsOf(evidence: Stored | null, checked: Checked | null, n = N_ELEMENTS): readonly Element[] {
  if (evidence === null) return [];
  const {values} = evidence;
  const sums = [1, -1].map((sign) => values.reduce((sum, value) => sum + (value * sign > 0 ? Math.abs(value) : 0), 0));
  return strongestOf(values, n).map((channel) => {
    const value = at(evidence, channel);
    const test = testOf(checked, channel);
    const all = sums[value.value < 0 ? 1 : 0];
    return {
      channel,
      value,
      share: all > 0 ? Math.abs(value.value) / all : 0,
      lost: test?.lost ?? null,
      error: test?.error ?? null,
      contradicted: test?.contradicted ?? false,
    };
  });
}

/** The channels of the largest magnitudes; none of nothing. */
const strongestOf = (values: Float32Array, n: number): number[] =>
  [...values.keys()]
    .filter((channel) => Math.abs(values[channel]) > 0)
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b)
    .slice(0, n);

/** Concepts whose removal was measured to make another class win, or the most that was removed without that. */
export interface Flip {
  /** How many were removed at once. */
  readonly count: number;
  /** Which; null where only their number is logged. */
  readonly channels: readonly number[] | null;
  /** The class that is ahead then, or that is nearest. */
  readonly other: number;
  /** By how much the predicted class led that one, and what the lead is without them. */
  readonly lead: number;
  readonly left: number;
}

export interface Flips {
  /** The smallest set that flips the decision; null where none of the measured ones does. */
  readonly flip: Flip | null;
  /** What came nearest; null where nothing was measured. */
  readonly nearest: Flip | null;
  /** How many channels were removed one at a time, and at most how many at once. */
  readonly nAlone: number;
  readonly most: number;
}

/** Every set of channels whose removal was measured, against every class of which that is known. */
export function flipsOf(trust: Trust | null, logits: Float32Array, target: number, evidence: Stored | null): Flips {
  if (trust === null || evidence === null) return {flip: null, nearest: null, nAlone: 0, most: 0};
  const all: Flip[] = [];
  const classes = new Set(trust.removals.flatMap(({effects}) => [...effects.keys()]));
  let nAlone = 0;
  for (const other of classes) {
    const lead = logits[target] - logits[other];
    if (other === target || Number.isNaN(lead)) continue;
    const checked = checkedOf(trust, [target, other], evidence);
    if (checked === null) continue;
    const {tested} = checked.used;
    nAlone = Math.max(nAlone, tested.length);
    for (const {channel, lost} of tested) {
      if (!Number.isNaN(lost.value)) all.push({count: 1, channels: [channel], other, lead, left: lead - lost.value});
    }
    for (const joint of checked.checks?.joint ?? []) {
      if (Number.isNaN(joint.measured) || checked.checks === null) continue;
      const count = jointCount(joint.count, checked.checks);
      if (!(count > 0)) continue;
      all.push({count, channels: null, other, lead, left: lead - joint.measured});
    }
  }
  const most = Math.max(0, ...all.map(({count}) => count));
  const flip = all.filter(({left}) => left < 0).sort((a, b) => a.count - b.count || a.left - b.left);
  const nearest = [...all].sort((a, b) => a.left - b.left);
  return {flip: flip.at(0) ?? null, nearest: nearest.at(0) ?? null, nAlone, most};
}

/** What became of the decision without whole concepts, as the audit removed them. */
export interface Gone {
  readonly concepts: readonly AuditConcept[];
  /** What was decided then. */
  readonly decided: number;
  /** The probability of the predicted class with all concepts, and without these. */
  readonly before: number;
  readonly after: number;
}

export interface WithoutConcepts {
  /** The fewest concepts without which something else is decided; null where that is so of none that were removed. */
  readonly flip: Gone | null;
  /** Those without which the predicted class loses most. */
  readonly most: Gone;
  /** How many concepts were removed one at a time, and how many pairs. */
  readonly nAlone: number;
  readonly nPairs: number;
}

/** Every removal that was measured at this step, of this example; null where there are none, or they are of another decision. */
export function withoutConcepts(
  audited: Audit | null,
  answers: Answers | null,
  example: number,
  prediction: number,
): WithoutConcepts | null {
  if (audited === null || answers?.step !== audited.step || audited.decided.at(example) !== prediction) return null;
  const row = answers.probabilities.find((_, i) => answers.classes[i] === prediction);
  if (row?.length !== audited.removals.length + 1 || audited.removals.length === 0) return null;
  const all = audited.removals.map(({concepts, decided}, at): Gone => {
    const of = concepts.map((place) => audited.concepts[place]);
    return {concepts: of, decided: decided[example], before: row[0], after: row[at + 1]};
  });
  const most = [...all].sort((a, b) => a.after - b.after || a.concepts.length - b.concepts.length);
  const flips = most.filter(({decided}) => decided !== prediction);
  const fewest = Math.min(...flips.map(({concepts}) => concepts.length));
  const nAlone = all.filter(({concepts}) => concepts.length === 1).length;
  const flip = flips.find(({concepts}) => concepts.length === fewest) ?? null;
  return {flip, most: most[0], nAlone, nPairs: all.length - nAlone};
}

/** An image of the probe set, and how alike it is to the example in the layer, from -1 to 1. */
export interface Neighbour {
  /** Its place in the probe set. */
  readonly image: number;
  readonly alike: number;
  readonly prediction: number;
  /** Its true class; null where it is not known. */
  readonly label: number | null;
}

/** The image of the probe set that is most alike among those decided otherwise; null where that cannot be told. */
export function nearestOtherwise(
  activations: Stored | null,
  sketch: Sketch | null,
  probe: Probe | null,
  prediction: number,
): Neighbour | null {
  if (activations === null || sketch === null || probe?.logits == null) return null;
  if (sketch.fingerprint !== probe.fingerprint || sketch.nImages !== probe.nImages) return null;
  const {channels, means, images} = sketch;
  const own = meansOf(activations.values, channels);
  let best: Neighbour | null = null;
  for (let i = 0; i < images.length; i++) {
    const image = images[i];
    const logits = probe.logits.subarray(image * probe.nClasses, (image + 1) * probe.nClasses);
    const decided = argmax(logits);
    if (decided === prediction) continue;
    const alike = cosine(own, means.subarray(i * channels, (i + 1) * channels));
    const label = probe.labels?.[image] ?? -1;
    if (best === null || alike > best.alike) {
      best = {image, alike, prediction: decided, label: label < 0 ? null : label};
    }
  }
  return best;
}

/** Means over positions of `[H, W, C]`; what is not known counts as nothing. */
function meansOf(values: Float32Array, channels: number): Float32Array {
  const means = new Float32Array(channels);
  values.forEach((value, i) => (means[i % channels] += Number.isNaN(value) ? 0 : value));
  return means.map((sum) => (sum * channels) / Math.max(1, values.length));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return aa > 0 && bb > 0 ? dot / Math.sqrt(aa * bb) : -1;
}

/** How the reasons of a class usually look, and whether these are the usual ones. */
export interface Usual {
  /** The channels that argue most for the class, over all its images. */
  readonly channels: readonly {readonly channel: number; readonly share: number; readonly here: boolean}[];
  /** How many of them are among as many strongest of this example. */
  readonly shared: number;
  /** How alike the evidence of all channels is to the class's mean: a cosine. */
  readonly alike: number;
  /** Of how many images the mean is. */
  readonly nImages: number;
}

export function usualOf(
  usual: EvidenceByClass | null,
  target: number,
  evidence: Stored | null,
  n = N_USUAL,
): Usual | null {
  const at = usual?.classes.indexOf(target) ?? -1;
  if (usual === null || evidence === null || at < 0 || evidence.values.length !== usual.nChannels) return null;
  const mean = usual.values.subarray(at * usual.nChannels, (at + 1) * usual.nChannels);
  const all = usual.positive[at];
  if (!(all > 0)) return null;
  const strongest = (values: Float32Array) =>
    strongestOf(
      values.map((value) => Math.max(0, value || 0)),
      n,
    );
  const own = strongest(evidence.values);
  const channels = strongest(mean).map((channel) => {
    return {channel, share: Math.min(1, mean[channel] / all), here: own.includes(channel)};
  });
  return {
    channels,
    shared: channels.filter(({here}) => here).length,
    alike: cosine(
      evidence.values.map((value) => value || 0),
      mean,
    ),
    nImages: usual.counts[at] ?? 0,
  };
}
