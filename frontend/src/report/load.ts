/** Loads what a page shows, by the same code that the tab loads with. */
import {loadFrame, type Frame} from "../data/frame";
import {loadSeries, loadTags, type PlacedSeries} from "../data/scalars";
import {addressesOf} from "../data/catalog";
import {Source} from "../data/source";
import {shownCurves} from "../selection/curve";
import type {Ask, Index} from "../api";
import {CARD, REPORT} from "./interface";
import type {Told} from "./told";

export type Place = Pick<Told, "kind" | "run" | "step" | "example" | "layer">;

export interface Loaded {
  readonly frame: Frame;
  readonly index: Index;
  /** What others wrote beside ours; of a card alone. */
  readonly curves: readonly PlacedSeries[];
}

export async function load(ask: Ask, {kind, run, step, example, layer}: Place): Promise<Loaded> {
  const source = new Source(ask);
  const {signal} = new AbortController();
  const index = await source.api.index(run, signal);
  const view = kind === "report" ? REPORT : CARD;
  const chosen = {target: null, against: null, view: view.id, choices: {}, later: true};
  const frame = await loadFrame(source, index, {run, step, example, layer, ...chosen}, [view], signal);
  return {frame, index, curves: kind === "card" ? await curvesOf(source, index, run, signal) : []};
}

async function curvesOf(source: Source, index: Index, run: string, signal: AbortSignal) {
  try {
    const tags = await loadTags(source.api, run, signal);
    const steps = addressesOf(index, run, "snapshot", "");
    const times = steps.map(({wall_time}) => wall_time);
    return await loadSeries(source.api, shownCurves(tags, null, times), tags, steps, signal);
  } catch {
    return [];
  }
}
