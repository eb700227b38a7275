/** Which classes cannot be ruled out of examples, and how often such sets hold the true one. */

/** How sets do on held-out images of one kind: all, a class or a group. */
export interface Covered {
  readonly n: number;
  /** How many have their class in their set; an interval of 95 % for the share. */
  readonly hits: number;
  readonly low: number;
  readonly high: number;
  /** Classes of a set, in the mean, and the share of sets of one class. */
  readonly size: number;
  readonly single: number;
  readonly index: number;
  /** Of a group: a column of metadata and its category, empty of numbers that are above the median. */
  readonly column: string;
  readonly category: string;
}

export interface CertaintyLevel {
  /** How often the true class shall be in the set, in (0, 1). */
  readonly level: number;
  /** How many held-out images a class needs so that it can be ruled out. */
  readonly fewest: number;
  readonly all: Covered;
  readonly classes: readonly Covered[];
  readonly groups: readonly Covered[];
}

/** The probability of the predicted class, and how often that is right. */
export interface ReliabilityBin {
  readonly says: number;
  readonly right: number;
  readonly n: number;
}

/** The entropy of answers about held-out images, in bits. */
export interface Entropies {
  readonly nRight: number;
  readonly nWrong: number;
  /** Quantiles in equal steps, of right and of wrong decisions; none where there are none. */
  readonly right: readonly number[];
  readonly wrong: readonly number[];
  /** How likely that of a wrong decision is above that of a right one; null where either has no image. */
  readonly apart: number | null;
}

/** Ranks of the examples among held-out images of their own groups, by one column of metadata. */
export interface GroupRanks {
  readonly column: string;
  /** The group of each example; empty where it is not known, or has too few held-out images. */
  readonly groups: readonly string[];
  /** How many held-out images each of these groups has. */
  readonly nHeld: readonly number[];
  readonly ranks: Float32Array;
}

export interface Certainty {
  readonly step: number;
  readonly nExamples: number;
  readonly nClasses: number;
  /** `[nExamples, nClasses]`: classes of a rank of 1 - level or less are ruled out. */
  readonly ranks: Float32Array;
  /** Held-out images, in all and of each class. */
  readonly nHeld: number;
  readonly nOfClass: readonly number[];
  /** Ascending. */
  readonly levels: readonly CertaintyLevel[];
  readonly bins: readonly ReliabilityBin[];
  /** Null in older logs. */
  readonly entropies: Entropies | null;
  /** None where nothing is known of examples and held-out images alike. */
  readonly byGroup: readonly GroupRanks[];
  /** The expected calibration error, the lowest and highest it may be, and what chance gives; null where not measured. */
  readonly error: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly byChance: number;
  } | null;
}
