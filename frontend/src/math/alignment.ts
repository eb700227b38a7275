/** Where the points of somebody else's scalars stand among our steps: pure functions. */

export interface Timed {
  readonly step: number;
  readonly wall_time: number;
}

/** How points were placed: by their own steps, by steps that count from one less, or by when they were written. */
export type Placing = "step" | "next step" | "time";

export interface Placed {
  readonly places: readonly number[];
  readonly by: Placing;
}

/** So many of our steps must have a point of the same number for these to be counted alike. */
const COVERED = 0.5;

/** The share of our steps, but for the first state before training, that have a point when points count `offset` less. */
function covered(ours: readonly Timed[], steps: ReadonlySet<number>, offset: number): number {
  const trained = ours.filter(({step}) => step > 0);
  return trained.length === 0 ? 0 : trained.filter(({step}) => steps.has(step - offset)).length / trained.length;
}

/** How far apart in time points and our steps of the same number are, in the median. */
function apart(ours: readonly Timed[], points: readonly Timed[], offset: number): number {
  const times = new Map(ours.map(({step, wall_time}) => [step, wall_time]));
  const gaps = points.flatMap(({step, wall_time}) => {
    const own = times.get(step + offset);
    return own === undefined ? [] : [Math.abs(own - wall_time)];
  });
  return gaps.sort((a, b) => a - b).at(Math.floor(gaps.length / 2)) ?? Infinity;
}

/** How many of our steps lie between the first and the last point: where numbers are one off, one end is not reached. */
const reached = (ours: readonly Timed[], steps: ReadonlySet<number>, offset: number): number => {
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return ours.filter(({step}) => step > 0 && step - offset >= first && step - offset <= last).length;
};

/** Whether the last number of a point is about our last step: batches go much farther than epochs. */
const reachesAsFar = (ours: readonly Timed[], points: readonly Timed[]): boolean =>
  (points.at(-1)?.step ?? 0) <= 2 * (ours.at(-1)?.step ?? 0) + 1;

/** The place of a time among ours, which ascend; beyond the ends as fast as next to them. */
function placeOfTime(ours: readonly Timed[], time: number): number {
  const after = ours.findIndex(({wall_time}) => wall_time >= time);
  const right = Math.max(1, after < 0 ? ours.length - 1 : after);
  const [a, b] = [ours[right - 1], ours[right]];
  const share = b.wall_time > a.wall_time ? (time - a.wall_time) / (b.wall_time - a.wall_time) : 0;
  return a.step + share * (b.step - a.step);
}

/**
 * Places points among our steps. Keras numbers epochs from 0 where we say how many were done. Between equal numbers and numbers
 * that are one less, it decides which of our steps they reach; else what is nearer in time, which misleads where logging takes
 * longer than an epoch. What counts otherwise, as batches, is placed by time.
 */
export function placed(ours: readonly Timed[], points: readonly Timed[]): Placed {
  const steps = new Set(points.map(({step}) => step));
  const offsets = [0, 1].filter((offset) => covered(ours, steps, offset) >= COVERED);
  if (offsets.length > 0 && reachesAsFar(ours, points)) {
    const [best] = offsets.sort(
      (a, b) => reached(ours, steps, b) - reached(ours, steps, a) || apart(ours, points, a) - apart(ours, points, b),
    );
    return {places: points.map(({step}) => step + best), by: best === 0 ? "step" : "next step"};
  }
  const ascending = ours.every(({wall_time}, i) => i === 0 || wall_time > ours[i - 1].wall_time);
  if (ours.length < 2 || !ascending) return {places: points.map(({step}) => step), by: "step"};
  return {places: points.map(({wall_time}) => placeOfTime(ours, wall_time)), by: "time"};
}

/** The value at a step: of the nearest point that is not farther than half of what lies between two of our steps. */
export function valueNear(places: readonly number[], values: readonly number[], step: number, reach: number) {
  let [best, gap] = [NaN, Math.max(reach, 0.5) + 1e-9];
  for (const [i, place] of places.entries()) {
    const own = Math.abs(place - step);
    if (own <= gap && Number.isFinite(values[i])) [best, gap] = [values[i], own];
  }
  return Number.isNaN(best) ? null : best;
}
