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

/** What a curve is called: its tag, without what Keras puts in front, with its run where that is another than ours. */
export const nameOf = ({run, name, distance}: ScalarTag): string =>
  [...(distance === 0 ? [] : [run.split("/").at(-1) ?? run]), name.replace(/^epoch_/, "").replaceAll("_", " ")].join(
    " ",
  );

/** Series of one quantity share a scale. */
const groupOf = ({tag}: ScalarTag): string =>
  tag.replace(/(^|[/_])(val(idation)?|test|eval|dev|train(ing)?)(?=[/_])/gi, "");

/** The scalars that anybody wrote in the experiment of a run. */
export async function loadTags(api: Api, run: string, signal: AbortSignal): Promise<readonly ScalarTag[]> {
  return ((await api.scalars("scalars", {run}, signal)) as {series: readonly ScalarTag[]}).series;
}

/** Loads series; one that cannot be read is left out. */
export async function loadSeries(
  api: Api,
  tags: readonly ScalarTag[],
  steps: readonly Timed[],
  signal: AbortSignal,
): Promise<readonly PlacedSeries[]> {
  const loaded = tags.map(async (of): Promise<PlacedSeries[]> => {
    try {
      const points = (await api.scalars("points", {run: of.run, tag: of.tag}, signal)) as ScalarPoints;
      const timed = points.steps.map((step, i) => ({step, wall_time: points.wall_times[i]}));
      const {places, by} = placed(steps, timed);
      const values = points.values.map((value) => value ?? NaN);
      return [{of, by, name: nameOf(of), group: groupOf(of), places, values}];
    } catch {
      return [];
    }
  });
  return (await Promise.all(loaded)).flat();
}
