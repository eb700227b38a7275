/** How steady decisions about the examples are. */

export interface SteadyExample {
  /** The class. */
  readonly decided: number;
  /** Passes with dropout that decide the same; its probability in 9 of 10 of them, and the standard deviation. */
  readonly same: number;
  readonly low: number;
  readonly high: number;
  readonly deviation: number;
  /** One for each of the steps before: what was decided, and how likely the class was that is decided now. */
  readonly before: readonly number[];
  readonly shares: readonly number[];
  /** The correlation of its evidence with that at the last step before; null where another class was decided then. */
  readonly likeness: number | null;
}

export interface Steadiness {
  readonly step: number;
  readonly examples: readonly SteadyExample[];
  /** Passes with dropout; 0 where there were none. */
  readonly nPasses: number;
  /** Before this one, ascending. */
  readonly steps: readonly number[];
  /** By whose channels reasons are compared; empty where by none. */
  readonly layer: string;
}
