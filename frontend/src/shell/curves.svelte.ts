/** The scalars of the experiment that is shown: asked for anew when another run is, or something may have been written. */
import {isAbort, type Api} from "../api";
import {loadSeries, loadTags, type PlacedSeries} from "../data/scalars";
import type {Timed} from "../math/alignment";
import type {ScalarTag} from "../math/scalars";
import {shownCurves, type CurveOf} from "../selection/curve";

export class Curves {
  /** All series that there are to choose of. */
  tags: readonly ScalarTag[] = $state.raw([]);
  /** Those that are shown, with their points. */
  series: readonly PlacedSeries[] = $state.raw([]);
  readonly #api: Api;
  #run: string | null = null;
  #loading: AbortController | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Loads what is to be shown of a run; what is on screen stays until that has arrived. */
  async load(run: string, chosen: readonly CurveOf[] | null, steps: readonly Timed[]): Promise<void> {
    this.#loading?.abort();
    const controller = (this.#loading = new AbortController());
    if (run !== this.#run) this.tags = this.series = [];
    this.#run = run;
    try {
      const tags = await loadTags(this.#api, run, controller.signal);
      const shown = shownCurves(
        tags,
        chosen,
        steps.map(({wall_time}) => wall_time),
      );
      const series = await loadSeries(this.#api, shown, tags, steps, controller.signal);
      if (this.#loading !== controller) return;
      this.tags = tags;
      this.series = series;
    } catch (error) {
      // The plain slider serves as well: a log without scalars, or a server that cannot read them, is no fault of ours.
      if (!isAbort(error) && this.#loading === controller) this.tags = this.series = [];
    }
  }
}
