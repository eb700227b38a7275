/** What was found in a run at a step, and how right the network is about each class. */
import type {Atlas} from "./layer";

export interface ClassRecord {
  readonly index: number;
  readonly nImages: number;
  /** In [0, 1]; null where it is not known. */
  readonly accuracy: number | null;
  /** What its images are taken for instead, the most frequent first. */
  readonly confused: readonly {readonly index: number; readonly share: number}[];
}

export interface Finding {
  /** The name of the rule by which it was found. */
  readonly rule: string;
  /** The share of the probe set's decisions that it was measured to bear on. */
  readonly effect: number;
  /** Null where it is of none. */
  readonly layer: string | null;
  readonly channels: readonly number[];
  readonly classes: readonly number[];
  /** Of metadata; null where it is of none. */
  readonly column: string | null;
  readonly category: string | null;
  /** Places in the probe set that show it. */
  readonly images: readonly number[];
  /** What its sentence says. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Findings {
  readonly step: number;
  readonly nImages: number;
  /** Of the probe set. */
  readonly fingerprint: string;
  /** In [0, 1]; null where it is not known. */
  readonly accuracy: number | null;
  readonly classes: readonly ClassRecord[];
  /** The strongest first. */
  readonly findings: readonly Finding[];
  /** What was looked for. */
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
}

/** Images of the probe set that show findings. */
export interface Pictured {
  /** Tile i is `images[i]`. */
  readonly atlas: Atlas;
  /** Places in the probe set. */
  readonly images: readonly number[];
}
