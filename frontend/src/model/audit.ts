/** Where the network errs on the probe set at a step, by which concepts, and for whom. */

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

/** The answers about one example with all concepts, and for each removal. */
export interface Answers {
  readonly step: number;
  /** Those that it is taken for first. */
  readonly classes: readonly number[];
  /** By class and removal, the first of none. */
  readonly measured: readonly (readonly number[])[];
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
  /** What would have to be known, or logged, to say more. */
  readonly missing: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
}
