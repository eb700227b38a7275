/** Which examples are listed, in which order: pure functions. */
import type {ExampleInfo, Frame} from "../data/frame";
import {certainty, steadiness} from "../interfaces";
import type {OutputKind} from "../math/classes";
import type {Certainty} from "../model/certainty";
import type {Steadiness} from "../model/steadiness";
import {setOf} from "../math/sets";
import {index, oneOf, valueOf, type Chosen, type Option, type Optional} from "../selection/options";
import {ofThisStep} from "../views/shared/contents";
import {level, levelOf, type Level} from "../views/shared/options";
import type {View} from "../views/view";

/**
 * Which are listed: all, those that the model gets wrong or is unsure of, those that are decided by other reasons than at
 * the step before, or those of a true class.
 */
export type Shown = "all" | "wrong" | "uncertain" | "changed" | {readonly of: number};
export type Order = "number" | "confidence" | "loss";

const OPTIONS = {
  show: {
    initial: "all",
    read: (text) => {
      const [kind, of] = text.split(".");
      const number = index(of);
      if (kind === "class") return number === undefined ? undefined : {of: number};
      return (["all", "wrong", "uncertain", "changed"] as const).find((each) => each === text);
    },
    write: (shown) => (typeof shown === "string" ? shown : `class.${shown.of}`),
  } as Option<Shown>,
  sort: oneOf<Order>(["number", "confidence", "loss"]),
  level,
};

/** Their keys in the address are `examples.show`, `examples.sort` and `level`, which is the audit's too. */
export const EXAMPLES: Optional & {readonly options: typeof OPTIONS} = {id: "examples", options: OPTIONS};

export const shownOf = (chosen: Chosen): Shown => valueOf(chosen, "examples.show", OPTIONS.show);
export const orderOf = (chosen: Chosen): Order => valueOf(chosen, "examples.sort", OPTIONS.sort);

/** The classes of each example that cannot be ruled out; null where that was not measured. */
export type Sets = readonly (readonly number[])[] | null;

/** Of each example whether its decision stayed and its reasons did not; null where that was not measured. */
export type Changed = readonly boolean[] | null;

/** Below this correlation with the step before reasons disagree; why so much is said in docs/audit.md. */
const DISAGREE = 0.7;

/** Gives them of what is shown. */
export function changedIn(frame: Pick<Frame<View>, "examples" | "data"> | null): Changed {
  return frame && changedOf(ofThisStep(frame.data, steadiness), frame.examples.length);
}

/** Gives them of what was measured of just these examples, where there is a step before. */
export function changedOf(made: Steadiness | null, n: number): Changed {
  if (made?.examples.length !== n || made.steps.length === 0 || made.layer === "") return null;
  return made.examples.map(({likeness}) => likeness !== null && likeness < DISAGREE);
}

/** What can be chosen of the examples. */
export type Listing = {readonly show?: Shown; readonly sort?: Order; readonly level?: Level};

/** Gives them of what is shown, at the level that was chosen. */
export function setsIn(frame: Pick<Frame<View>, "examples" | "data"> | null, chosen: Chosen): Sets {
  if (frame === null) return null;
  return setsOf(ofThisStep(frame.data, certainty), frame.examples.length, levelOf(chosen));
}

/** Gives them of what was measured of just these examples. */
export function setsOf(made: Certainty | null, n: number, level: number): Sets {
  if (made?.nExamples !== n) return null;
  return Array.from({length: n}, (_, i) => setOf(made, i, level));
}

/** How far the likeliest class must be before the next, in probability, for the model to be sure. */
const LEAD = 0.2;

/** How far the likeliest class is before the next; null where the model returns no probabilities, or none that is known. */
export function leadOf({outputs}: ExampleInfo, output: OutputKind): number | null {
  if (output !== "softmax" || outputs.length < 2) return null;
  let [first, second] = [-Infinity, -Infinity];
  for (const value of outputs) {
    if (value > first) [first, second] = [value, first];
    else if (value > second) second = value;
  }
  return Number.isFinite(first - second) ? first - second : null;
}

/** How wrong the model is: the cross-entropy, of a regression the squared error; null where the truth is not known. */
export function lossOf({outputs, truth}: ExampleInfo, output: OutputKind): number | null {
  const {classes, values} = truth;
  const losses =
    values !== null
      ? Array.from(values, (value, i) => (value - outputs[i]) ** 2)
      : output === "softmax" && outputs.length > 1
        ? classes.map((index) => -Math.log(outputs[index]))
        : [];
  const known = losses.filter((loss) => !Number.isNaN(loss));
  return known.length === 0 ? null : known.reduce((sum, loss) => sum + loss, 0) / known.length;
}

const isWrong = ({correct}: ExampleInfo): boolean => correct === false;

/** Whether not just one class is left; where nobody knows, whether the likeliest is little before the next. */
export function isUncertain(example: ExampleInfo, output: OutputKind, set: readonly number[] | undefined): boolean {
  if (set !== undefined) return set.length !== 1;
  const lead = leadOf(example, output);
  return lead !== null && lead < LEAD;
}

/** The numbers of the examples that are listed, in their order. */
export function listed(
  examples: readonly ExampleInfo[],
  output: OutputKind,
  {show, sort, sets = null, changed = null}: {show: Shown; sort: Order; sets?: Sets; changed?: Changed},
): number[] {
  const isShown = (example: ExampleInfo, i: number): boolean => {
    if (show === "all") return true;
    if (show === "wrong") return isWrong(example);
    if (show === "changed") return changed?.[i] ?? false;
    return show === "uncertain" ? isUncertain(example, output, sets?.[i]) : example.truth.classes.includes(show.of);
  };
  const numbers = examples.flatMap((example, i) => (isShown(example, i) ? [i] : []));
  if (sort === "number") return numbers;
  // The one to look at first comes first; what is not known comes last.
  const rank = examples.map((example) =>
    sort === "confidence" ? (leadOf(example, output) ?? Infinity) : -(lossOf(example, output) ?? -Infinity),
  );
  return numbers.sort((a, b) => (rank[a] === rank[b] ? a - b : rank[a] - rank[b]));
}

/** What there is to choose of: how many are of each kind; of the true classes in their order. */
export interface Counts {
  readonly wrong: number;
  readonly uncertain: number;
  readonly classes: readonly (readonly [index: number, count: number])[];
  /** Whether there is anything to sort by. */
  readonly confidence: boolean;
  readonly loss: boolean;
}

export function countsOf(examples: readonly ExampleInfo[], output: OutputKind, sets: Sets = null): Counts {
  const counts = new Map<number, number>();
  for (const index of examples.flatMap(({truth}) => [...truth.classes]))
    counts.set(index, (counts.get(index) ?? 0) + 1);
  return {
    wrong: examples.filter(isWrong).length,
    uncertain: examples.filter((example, i) => isUncertain(example, output, sets?.[i])).length,
    classes: [...counts].sort(([a], [b]) => a - b),
    confidence: examples.some((example) => leadOf(example, output) !== null),
    loss: examples.some((example) => lossOf(example, output) !== null),
  };
}

/** The next in a list that is like it, from the start again after the last; null where there is none but the selected one. */
export function nextOf(
  order: readonly number[],
  selected: number,
  by: number,
  isLike: (i: number) => boolean = () => true,
): number | null {
  const at = order.indexOf(selected);
  const from = at >= 0 ? at : by > 0 ? -1 : order.length;
  const around = order.map((_, i) => order[(from + by * (i + 1) + 2 * order.length) % order.length]);
  return around.find((i) => i !== selected && isLike(i)) ?? null;
}
