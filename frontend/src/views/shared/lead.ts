/** Which of the groups of a layer stands out in what they argue for a class: pure functions. */
import type {LayerGroups} from "../../model/groups";
import type {Effect} from "./groups";

/** What stands out. A group is named by its index. */
export type Lead =
  | {
      /** Half of all that argues for the class, or only more than any other. */
      readonly kind: "makes" | "most";
      readonly index: number;
      readonly value: number;
    }
  | {readonly kind: "two"; readonly index: number; readonly value: number; readonly second: number}
  /** Most of what argues for it is in no group. */
  | {readonly kind: "rest"; readonly value: number}
  | {readonly kind: "against"; readonly index: number; readonly value: number}
  /** Nothing argues either way. */
  | {readonly kind: "none"};

/** A group makes a class with this share of all that argues for it. */
const MAKES = 0.5;
/** A second one with this share of the first's effect is as strong, for all that estimates can tell. */
const CLOSE = 0.8;

/** What stands out among the effects on a class; null where they were not logged. No group makes it if the rest is unknown. */
export function leadOf(effect: Pick<Effect, "values" | "rest"> | undefined): Lead | null {
  if (effect === undefined) return null;
  const {values} = effect;
  // Of what was not logged it is not known how large a part it is.
  const known = effect.rest !== null && !Number.isNaN(effect.rest);
  const rest = known ? Math.max(0, effect.rest) : 0;
  const order = Array.from(values, (value, index) => ({value, index}))
    .filter(({value}) => !Number.isNaN(value))
    .sort((a, b) => b.value - a.value || a.index - b.index);
  const positive = order.reduce((sum, {value}) => sum + Math.max(0, value), rest);
  const second = order.at(1)?.value;
  if (rest > 0 && rest >= MAKES * positive) return {kind: "rest", value: rest};
  if (order.length === 0) return {kind: "none"};
  const [first] = order;
  if (first.value > 0) {
    if (isClose(first.value, second)) return {kind: "two", ...first, second: order[1].index};
    return {kind: known && first.value >= MAKES * positive ? "makes" : "most", ...first};
  }
  const least = order[order.length - 1];
  return least.value < 0 ? {kind: "against", ...least} : {kind: "none"};
}

const isClose = (first: number, second: number | undefined): boolean => second !== undefined && second >= CLOSE * first;

/** Whether a group comes out again from other random starts: plainly more often than chance, not at all, or neither. */
export type Again = "again" | "not" | null;

/** Cosines: as like as this is the same, and as little like as that is another; so much more than chance is no chance. */
const [SAME, OTHER, MORE] = [0.8, 0.7, 0.05];

export function againOf({stability}: Pick<LayerGroups, "stability">, index: number): Again {
  const [again, chance] = [stability?.[2 * index] ?? NaN, stability?.[2 * index + 1] ?? NaN];
  if (again < OTHER) return "not";
  return again >= SAME && again >= chance + MORE ? "again" : null;
}
