/** Two layers of groups with what links them, for tests. */
import {exact} from "../../math/known.fixture";
import type {GroupLinks, LayerGroups, NeuronGroups} from "../../model/groups";
import type {Measured} from "../../model/layer";
import {flowOf} from "./derive";

const measured = (values: number[], maximum: number): Measured => ({
  ...exact(values),
  scale: {maximum, p99: maximum / 2, over: "run"},
});

export function layer(name: string, count: number, effects: number[], rest: number[] | null): LayerGroups {
  return {
    layer: {name, height: 1, width: 1, channels: 9, signed: false},
    counts: [count],
    count,
    aligned: 0,
    shared: false,
    spatial: measured(
      Array.from({length: count}, (_, i) => i + 1),
      9,
    ),
    channels: null,
    effects: {targets: [7, 2], values: measured(effects, 40), rest: rest && new Float32Array(rest)},
    explained: null,
    magnitude: null,
    ids: Array.from({length: count}, (_, i) => i),
    similarities: null,
    vanished: [],
    icons: null,
    cropsPerGroup: 0,
    crops: null,
    cropValues: null,
  };
}

export const link = (earlier: string, later: string, values: number[], rest: number[] | null): GroupLinks => ({
  earlier,
  later,
  values: measured(values, 100),
  rest: rest && new Float32Array(rest),
  separate: new Float32Array(values.map(() => 1)),
  compatible: new Float32Array(values),
});

// Effects are by class, then by group.
export const first = layer("a", 3, [1, -2, 0, 4, 5, -1], [9, 9]);
export const second = layer("b", 2, [8, -4, -2, 1], [6, -6]);
export const links = link("a", "b", [50, -25, 0, 0, 10, 20], [5, -40]);
export const groups = {layers: [first, second], links: [links], step: 0, complete: true} as unknown as NeuronGroups;
export const flow = flowOf(groups, [7, 2], "view");
