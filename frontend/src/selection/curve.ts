/** Which scalars are shown above the steps: pure functions, and their key in the URL. */
import type {ScalarTag} from "../math/scalars";
import {valueOf, type Chosen, type Option, type Optional} from "./options";

export interface CurveOf {
  readonly run: string;
  readonly tag: string;
}

const read = (text: string): readonly CurveOf[] | null | undefined => {
  if (text === "none") return [];
  const pairs = text.split(",").map((pair) => pair.split(":").map(decoded));
  if (text === "" || pairs.some((pair) => pair.length !== 2)) return undefined;
  return pairs.map(([run, tag]) => ({run, tag}));
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Null: the ones that fit best; none: the plain slider. */
const of: Option<readonly CurveOf[] | null> = {
  initial: null,
  read,
  write: (chosen) => {
    if (chosen === null) return "";
    if (chosen.length === 0) return "none";
    return chosen.map(({run, tag}) => `${encodeURIComponent(run)}:${encodeURIComponent(tag)}`).join(",");
  },
};

const OPTIONS = {of};

/** Its key in the address is `curve.of`. */
export const CURVE: Optional & {readonly options: typeof OPTIONS} = {id: "curve", options: OPTIONS};

export const curveOf = (chosen: Chosen): readonly CurveOf[] | null => valueOf(chosen, "curve.of", of);

/** So many curves are drawn at most. */
export const MOST = 4;

const ACCURACY = /acc|auroc|\bauc|f1|iou|\bmap\b|top.?\d/i;
const LOSS = /loss|error|mse|mae/i;
const HELD_OUT = /val|test|eval|dev\b/i;
const BY_BATCH = /batch|iteration|_step\b/i;

/** How much a series is what people look at first: accuracy before loss, on held-out images before training ones. */
function worth({run, tag, distance}: ScalarTag): number {
  const kind = ACCURACY.test(tag) ? 2 : LOSS.test(tag) ? 1 : 0;
  if (kind === 0) return 0;
  const held = HELD_OUT.test(tag) || HELD_OUT.test(run.split("/").at(-1) ?? "") ? 1 : 0;
  return 16 * kind + 8 * held - 4 * (BY_BATCH.test(tag) ? 1 : 0) - distance;
}

/** A tag without what says that it is of held-out images. */
const bare = (tag: string): string => tag.replace(/(^|[/_])(val(idation)?|test|eval|dev|train(ing)?)(?=[/_])/gi, "");

/** Whether a series may be of the training that these steps are of: only then is it shown without being asked for. */
const isOfTraining = ({distance, max_wall_time: last}: ScalarTag, times: readonly number[]): boolean => {
  if (distance < 3) return true;
  const [from, to] = [Math.min(...times), Math.max(...times)];
  return last >= from && last <= to + Math.max(60, to - from);
};

/** The series that fits best, and the same quantity on training images. */
export function usualCurves(tags: readonly ScalarTag[], times: readonly number[]): readonly ScalarTag[] {
  const fitting = tags.filter((each) => isOfTraining(each, times) && worth(each) > 0);
  const best = fitting.reduce<ScalarTag | null>(
    (found, each) => (found === null || worth(each) > worth(found) ? each : found),
    null,
  );
  if (best === null) return [];
  const other = fitting.find(
    (each) => each !== best && bare(each.tag) === bare(best.tag) && each.distance === best.distance,
  );
  return other === undefined ? [best] : [best, other];
}

const endOf = (run: string): string => run.split("/").at(-1) ?? run;

/**
 * The chosen series, those of another experiment by what is called alike here; the usual ones where none of them is here, as
 * where another run was chosen since.
 */
export function shownCurves(
  tags: readonly ScalarTag[],
  chosen: readonly CurveOf[] | null,
  times: readonly number[],
): readonly ScalarTag[] {
  const found = (chosen ?? []).flatMap(({run, tag}) => {
    const alike = tags.filter((each) => each.tag === tag && endOf(each.run) === endOf(run));
    return alike.find((each) => each.run === run) ?? alike.at(0) ?? [];
  });
  const isNone = chosen === null || (chosen.length > 0 && found.length === 0);
  return isNone ? usualCurves(tags, times) : [...new Set(found)].slice(0, MOST);
}
