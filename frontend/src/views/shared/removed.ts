/** Which of the channels that were removed matters most, and how far chance alone may have made it so: pure functions. */
import type {Tested} from "./checks";

/** A channel makes something by itself from this share on. */
export const SHARE = 0.15;

export interface Most<T> {
  readonly test: T;
  /** What was lost without it; what was gained, where that was asked for. */
  readonly change: number;
  /** Two standard errors of that; zero where every removal takes the same. */
  readonly chance: number;
}

/** The channel without which most was lost, or with sign −1 most was gained; null where nothing of that is known. */
export function mostOf<T extends Tested>(tested: readonly T[], sign: number): Most<T> | null {
  const known = tested.filter(({lost}) => !Number.isNaN(lost.value));
  if (known.length === 0) return null;
  const test = known.reduce((best, each) => (sign * each.lost.value > sign * best.lost.value ? each : best));
  const {lost, error} = test;
  return {test, change: sign * lost.value, chance: error === null || Number.isNaN(error.value) ? 0 : 2 * error.value};
}
