/** What a view is given of a content of the grammar. */
import type {Content, Element} from "../grammar";
import type {LayerInfo} from "./layer";

/** A content, and an element that shows one, whose values are of a type. */
export type ContentOf<V> = Content & {readonly value?: V};
export type ElementOf<V> = Element & {readonly value?: V};

/** The artifact that values are from: not every kind is logged at every step. */
export interface Origin {
  readonly step: number;
  /** That it is of, shallow to deep. */
  readonly layers: readonly LayerInfo[];
  readonly settings: Readonly<Record<string, string>>;
  /** Whether time was enough for all of it. */
  readonly complete: boolean;
  /** Whether it holds anything of the example. */
  readonly reached: boolean;
  /** The examples of which it holds the content, ascending. */
  readonly examples: readonly number[];
  /** The classes that the content of the example is about. */
  readonly targets: readonly number[];
}

export interface Resolved<V> {
  /** Null where it is not logged, cannot be read, or has not arrived. */
  readonly value: V | null;
  /** Whether it has not arrived, but will. */
  readonly coming: boolean;
  /** Null where no artifact goes with the snapshot. */
  readonly from: Origin | null;
  /** What failed where it, or a part of it, is logged but cannot be read. */
  readonly problem: string | null;
}
