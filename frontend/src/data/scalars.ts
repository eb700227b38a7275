/** Loads the scalars that are shown above the steps, and places their points among our steps. */
import type {Api} from "../api";
import {placed, type Placing, type Timed} from "../math/alignment";
import type {Series} from "../math/curve";
import type {ScalarPoints, ScalarTag} from "../math/scalars";

export interface PlacedSeries extends Series {
  readonly of: ScalarTag;
  /** How its points were placed. */
  readonly by: Placing;
}

/** A tag without what Keras puts in front, with so many parts of its run where that is another than ours. */
const named = ({run, name, distance}: ScalarTag, parts: number): string =>
  [
    ...(distance === 0 ? [] : [run.split("/").slice(-parts).join("/")]),
    name.replace(/^epoch_/, "").replaceAll("_", " "),
  ].join(" ");

/** What a curve is called among all that there are: with as much of its run as tells it from the others. */
export function nameOf(of: ScalarTag, tags: readonly ScalarTag[]): string {
  const depth = of.run.split("/").length;
  const isAlone = (parts: number) => tags.every((each) => each === of || named(each, parts) !== named(of, parts));
  const parts = Array.from({length: depth}, (_, i) => i + 1).find(isAlone);
  return named(of, parts ?? depth);
}

/** Series of one quantity share a scale. */
const groupOf = ({tag}: ScalarTag): string =>
  tag.replace(/(^|[/_])(val(idation)?|test|eval|dev|train(ing)?)(?=[/_])/gi, "");

/** The scalars that anybody wrote in the experiment of a run. */
export async function loadTags(api: Api, run: string, signal: AbortSignal): Promise<readonly ScalarTag[]> {
  return ((await api.scalars("scalars", {run}, signal)) as {series: readonly ScalarTag[]}).series;
}

/** Loads series, which are some of all; one that cannot be read is left out. */
export async function loadSeries(
  api: Api,
  tags: readonly ScalarTag[],
  all: readonly ScalarTag[],
  steps: readonly Timed[],
  signal: AbortSignal,
): Promise<readonly PlacedSeries[]> {
  const loaded = tags.map(async (of): Promise<PlacedSeries[]> => {
    try {
      const points = (await api.scalars("points", {run: of.run, tag: of.tag}, signal)) as ScalarPoints;
      const timed = points.steps.map((step, i) => ({step, wall_time: points.wall_times[i]}));
      const {places, by} = placed(steps, timed);
      const values = points.values.map((value) => value ?? NaN);
      return [{of, by, name: nameOf(of, all), group: groupOf(of), places, values}];
    } catch {
      return [];
    }
  });
  return (await Promise.all(loaded)).flat();
}
