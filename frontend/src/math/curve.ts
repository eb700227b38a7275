/** Where the points of curves over the steps of a run are drawn: pure functions. */

/** A curve. What is no number has no place. */
export interface Series {
  readonly name: string;
  /** Curves of one group share a scale. */
  readonly group: string;
  /** Where the points are, in steps of the run; ascending. */
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/** How many points are no number, as of a loss that has blown up: the curve has gaps there. */
export const gapsIn = ({values}: Pick<Series, "values">): number =>
  values.filter((value) => !Number.isFinite(value)).length;

export type Range = readonly [low: number, high: number];

/** How far curves are shown beyond the first and the last step that is kept, as a share of what lies between these. */
const BEYOND = 0.5;
/** What accuracies differ by at least where they are to fill the height: noise is not to look like a rise. */
const LEAST_SPAN = 0.05;

/** The places that are shown: all kept steps, the one that is shown, and of the curves what is not too far from them. */
export function domainOf(kept: readonly number[], series: readonly Series[], shown = kept.at(0) ?? 0): Range {
  // Of a run that is still being read, the step that is shown is there before those ahead of it.
  const steps = reaching(kept, shown);
  const [first = 0, last = 0] = [steps.at(0), steps.at(-1)];
  const places = series.flatMap((each) => [each.places.at(0) ?? first, each.places.at(-1) ?? last]);
  const reach = last > first ? BEYOND * (last - first) : Infinity;
  const low = Math.max(first - reach, Math.min(first, ...places));
  const high = Math.min(last + reach, Math.max(last, ...places));
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

/** Steps from the first to the last, of which one may lie beyond what is kept; ascending. */
export const reaching = (steps: readonly number[], step: number): number[] =>
  steps.includes(step) ? [...steps] : [...steps, step].sort((a, b) => a - b);

/** The scale of each group: from its lowest to its highest value that is seen. */
export function scalesOf(series: readonly Series[], [from, to]: Range): ReadonlyMap<string, Range> {
  const scales = new Map<string, Range>();
  for (const {group, places, values} of series) {
    let [low, high] = scales.get(group) ?? [Infinity, -Infinity];
    for (const [i, value] of values.entries()) {
      if (!Number.isFinite(value) || places[i] < from || places[i] > to) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    scales.set(group, [low, high]);
  }
  return new Map([...scales].map(([group, range]) => [group, widened(range)]));
}

function widened([low, high]: Range): Range {
  if (low > high) return [0, 1];
  const least = LEAST_SPAN * Math.max(Math.abs(low), Math.abs(high)) || 1;
  const missing = Math.max(0, least - (high - low)) / 2;
  return [low - missing, high + missing];
}

/** The share of a range at which a value is; 0.5 where the range is a point. */
export const shareOf = (value: number, [low, high]: Range): number => (high > low ? (value - low) / (high - low) : 0.5);

/** A curve as the path of an SVG of a width and height; what is no number is a gap, and a point alone a dot. */
export function pathOf({places, values}: Series, domain: Range, scale: Range, width: number, height: number): string {
  const points = [...values.keys()].filter((i) => isSeen(i, places, domain));
  const drawn = points.map((i) => {
    if (!Number.isFinite(values[i])) return "";
    const [x, y] = [shareOf(places[i], domain) * width, (1 - shareOf(values[i], scale)) * height];
    const at = `${x.toFixed(1)} ${y.toFixed(1)}`;
    return i > 0 && points[0] !== i && Number.isFinite(values[i - 1]) ? `L${at}` : `M${at}L${at}`;
  });
  return drawn.join("");
}

/** Whether a point is in the range, or next to one that is: lines go on to the edge. */
const isSeen = (i: number, places: readonly number[], [from, to]: Range): boolean =>
  (places[i + 1] ?? places[i]) >= from && (i === 0 ? places[i] : places[i - 1]) <= to;

/** The kept step that is nearest to a place. */
export function nearestStep(steps: readonly number[], place: number): number | undefined {
  return steps.reduce<number | undefined>(
    (best, step) => (best === undefined || Math.abs(step - place) < Math.abs(best - place) ? step : best),
    undefined,
  );
}

/** The step that an arrow or another key goes to from the index of one; undefined where the key is not for that. */
export function stepOfKey(key: string, steps: readonly number[], at: number): number | undefined {
  const last = steps.length - 1;
  const page = Math.max(1, Math.round(steps.length / 10));
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - page,
    PageUp: at + page,
    Home: 0,
    End: last,
  };
  return Object.hasOwn(to, key) ? steps[Math.max(0, Math.min(to[key], last))] : undefined;
}
