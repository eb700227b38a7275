/** Where the network errs on the probe set at a step, by which concepts, and for whom. */
import type {OutputKind} from "../math/classes";

/** How many of some images are right, with an interval of 95 % for their share. */
export interface Counted {
  readonly n: number;
  /** Null where it is not known. */
  readonly hits: number | null;
  readonly low: number;
  readonly high: number;
}

/** Channels whose evidence for a class goes together. */
export interface AuditConcept {
  readonly layer: string;
  /** The strongest first. */
  readonly channels: readonly number[];
  /** Places in the probe set that have most of it. */
  readonly images: readonly number[];
  /** How many images have it. */
  readonly nHas: number;
}

export interface AuditCell {
  /** The concept's place in the list. */
  readonly concept: number;
  /** The class. */
  readonly index: number;
  /** How much it argues for the class in the mean over its images, in units of the logit; below 0: against it. */
  readonly logit: number;
  /** Of all that argues for the class. */
  readonly share: number;
  /** In how many of its images it argues for it. */
  readonly argues: Counted;
  /** Right decisions that become wrong without it, wrong ones that become right, and those wrong in another way. */
  readonly lost: number;
  readonly mended: number;
  readonly otherwise: number;
  /** How many images of the class that have it are right, and of those that have it not. */
  readonly having: Counted;
  readonly lacking: Counted;
}

export interface AuditSlice {
  readonly concept: number;
  readonly index: number;
  /** Whether its images have the concept. */
  readonly has: boolean;
  readonly right: Counted;
  readonly others: Counted;
  readonly worse: number;
  readonly worseAtLeast: number;
  /** In any of all that were looked at. */
  readonly chance: number;
  readonly images: readonly number[];
  readonly otherImages: readonly number[];
}

export interface AuditReason {
  readonly concept: number;
  readonly index: number;
  /** By how much of the logit it argues more in the group. */
  readonly difference: number;
  readonly error: number;
  readonly n: number;
  readonly nOthers: number;
  readonly chance: number;
  /** What the group's gap is without the concept; null where it is not known. */
  readonly gap: Gap | null;
}

/** A difference of accuracies, with an interval of 95 %. */
export interface Gap {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** An expected calibration error, its interval, and what chance alone gives. */
export interface CalibrationError {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly byChance: number;
}

export interface AuditGroup {
  readonly column: string;
  /** Null: that a number is above its median. */
  readonly category: string | null;
  readonly right: Counted;
  readonly others: Counted;
  /** Its accuracy less that of the rest; null where it is not known. */
  readonly gap: Gap | null;
  readonly calibration: CalibrationError | null;
  readonly othersCalibration: CalibrationError | null;
  /** By Fairlearn. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly reasons: readonly AuditReason[];
}

/** What images of the same class differ in along a direction of a layer, whether or not any channel shows it. */
export interface AuditDirection {
  readonly layer: string;
  /** Which share of the variance lies between its two ends. */
  readonly apart: number;
  /** The channel that tells the ends apart best, and how well: the area under its ROC curve, within classes. */
  readonly channel: number;
  readonly shown: number;
  readonly nHas: number;
  readonly nLacks: number;
  /** Places in the probe set of those that lie furthest at the one end and at the other. */
  readonly images: readonly number[];
  readonly otherImages: readonly number[];
  /** Which decision it moves; null where it moves none. */
  readonly lead: AuditLead | null;
}

/** A decision between two classes: which share of the lead goes where images are moved to the other end. */
export interface AuditLead {
  readonly index: number;
  readonly other: number;
  readonly margin: number;
  /** Of how many images the decision becomes another then, of how many. */
  readonly changed: number;
  readonly n: number;
  /** In any of all directions. */
  readonly chance: number;
}

/** Decisions that become others. */
export interface Outcome {
  /** Right ones that become wrong, wrong ones that become right, and those wrong in another way. */
  readonly lost: number;
  readonly mended: number;
  readonly otherwise: number;
}

/** What becomes of decisions without one concept or two, as measured and as estimated. */
export interface Removal {
  /** One or two places in the list of concepts, ascending. */
  readonly concepts: readonly number[];
  readonly measured: Outcome;
  readonly estimated: Outcome;
  /** How many decisions become others and were estimated to become just these. */
  readonly hits: number;
  /** Those classes first in which most changes; not all. */
  readonly classes: readonly {readonly index: number; readonly measured: Outcome; readonly estimated: Outcome}[];
  /** How far estimated logits of the examples are off, and how far the measured ones move: root mean squares. */
  readonly error: number;
  readonly change: number;
  /** Over how many logits. */
  readonly nLogits: number;
  /** Of each example what is decided without it, and what was estimated. */
  readonly decided: readonly number[];
  readonly expected: readonly number[];
}

/** An output that excludes no other, with all concepts: a label of its own, or a quantity. */
export interface AuditOutput {
  readonly index: number;
  /** The standard deviation of the logit, or quantity, over the images. */
  readonly spread: number;
  /** Of a label: in how many images it is decided for. */
  readonly nOn: number;
  /** Of how many images the truth is known, and of a label of how many of these it is right. */
  readonly nKnown: number;
  readonly nRight: number;
  /** Of a quantity: how far it is off on these, in the mean. */
  readonly error: number;
}

/** Decisions about labels that flip: off, on; and how many of both become wrong, and right, where the truth is known. */
export interface Flips {
  readonly off: number;
  readonly on: number;
  readonly lost: number;
  readonly mended: number;
}

/** What becomes of an output without something. */
export interface OutputMove {
  readonly index: number;
  readonly measured: Flips;
  readonly estimated: Flips;
  /** How far the logit, or quantity, moves, in the mean over the images; and with its sign. */
  readonly moved: number;
  readonly shift: number;
  /** How far it was estimated to, and how far estimates are off, in the mean; null where there are none. */
  readonly estimatedMoved: number | null;
  readonly offBy: number | null;
  /** Of a quantity: how far it is off without, in the mean. */
  readonly error: number;
}

/** What becomes of outputs that exclude no other, without one concept or two. */
export interface OutputMoves {
  /** One or two places in the list of concepts, ascending. */
  readonly concepts: readonly number[];
  /** Of all labels, over all images. */
  readonly measured: Flips;
  readonly estimated: Flips;
  /** How many decisions flip and were estimated to. */
  readonly hits: number;
  /** In how many images any flips. */
  readonly nImages: number;
  /** Those that move most first; not all. */
  readonly outputs: readonly OutputMove[];
  /** Of each example how many decisions flip, and how many were estimated to. */
  readonly flips: readonly number[];
  readonly expected: readonly number[];
}

/** The answers about one example with all concepts, and for each removal. */
export interface Answers {
  readonly step: number;
  /** Those that it is taken for first; or outputs that exclude no other. */
  readonly classes: readonly number[];
  /** By class and removal, the first of none. */
  readonly measured: readonly (readonly number[])[];
  /** What the model returns: probabilities, or quantities. */
  readonly probabilities: readonly (readonly number[])[];
  /** NaN where nothing was estimated. */
  readonly estimated: readonly (readonly number[])[];
}

export interface Audit {
  readonly step: number;
  readonly nImages: number;
  /** Of the probe set. */
  readonly fingerprint: string;
  readonly by: "true" | "predicted";
  /** Ascending. */
  readonly classes: readonly {readonly index: number; readonly right: Counted}[];
  /** By layers, the deepest first. */
  readonly concepts: readonly AuditConcept[];
  readonly cells: readonly AuditCell[];
  readonly slices: readonly AuditSlice[];
  readonly groups: readonly AuditGroup[];
  /** By layers, the deepest first; none in older logs. */
  readonly directions: readonly AuditDirection[];
  /** As slices, of a place in directions where those have one in concepts. */
  readonly directionSlices: readonly AuditSlice[];
  /** Single concepts first, the strongest first, then pairs; none in older logs. */
  readonly removals: readonly Removal[];
  /** Of each example what is decided with all concepts. */
  readonly decided: readonly number[];
  /** What outputs are; those that exclude no other with all concepts, and without: as removals, in whose place they stand. */
  readonly outputKind: OutputKind;
  readonly outputs: readonly AuditOutput[];
  readonly moves: readonly OutputMoves[];
  /** What would have to be known, or logged, to say more. */
  readonly missing: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
}
