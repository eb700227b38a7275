/** Which two of the explained classes are compared. */
import type {Pair} from "./compare";

interface Explained {
  /** The classes that are explained, the likeliest first. */
  readonly classes: readonly number[];
  readonly prediction: number;
  readonly label: number | null;
}

/** The class to compare with unless one is chosen: for the prediction the truth it missed, or its runner-up. */
export function opponentOf(left: number, {classes, prediction, label}: Explained): number | null {
  const wishes = left === prediction ? [label] : [prediction];
  const others = classes.filter((index) => index !== left);
  return others.find((index) => wishes.includes(index)) ?? others.at(0) ?? null;
}

/** The classes to compare; null where fewer than two are explained. */
export function pairOf(explained: Explained, target: number | null, against: number | null): Pair<number> | null {
  const {classes, prediction} = explained;
  const wished = [target, prediction].find((index) => index !== null && classes.includes(index));
  const left = wished ?? classes.at(0);
  if (left === undefined) return null;
  const kept = against !== null && against !== left && classes.includes(against);
  const right = kept ? against : opponentOf(left, explained);
  return right === null ? null : [left, right];
}

/** Puts a class on a side; where it stood on the other side, the two change places. */
export function withClass([left, right]: Pair<number>, side: 0 | 1, index: number): Pair<number> {
  if (index === (side === 0 ? right : left)) return [right, left];
  return side === 0 ? [index, right] : [left, index];
}
