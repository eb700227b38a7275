/** Groups of a layer for tests: without what need not be logged, and with it. */
import type {GroupData} from "./groupsData";
import {exact} from "../../math/known.fixture";
import type {LayerGroups} from "../../model/groups";
import type {Measured} from "../../model/layer";

export const measured = (values: number[], maximum = 10): Measured => ({
  ...exact(values),
  scale: {maximum, p99: maximum / 2, over: "run"},
});
const bitmap = {width: 1, height: 1} as ImageBitmap;
const atlas = (count: number) => ({bitmap, sprite: {tileHeight: 2, tileWidth: 2, columns: 2, count}});
const image = {width: 40, height: 20} as ImageBitmap;
export const bare: LayerGroups = {
  layer: {name: "conv", height: 1, width: 2, channels: 3, signed: false},
  counts: [2, 4],
  count: 2,
  aligned: 0,
  shared: false,
  spatial: measured([5, 1, 0, 4]),
  channels: null,
  effects: null,
  explained: null,
  magnitude: null,
  ids: [3, 0],
  similarities: null,
  vanished: [],
  icons: null,
  cropsPerGroup: 0,
  crops: null,
  cropValues: null,
};
export const full: LayerGroups = {
  ...bare,
  channels: exact([3, 0, 4, 0, 1, 0]),
  effects: {targets: [7, 2, 5], values: measured([1, -2, 3, 4, 0, 0.5]), rest: new Float32Array([10, 20, -1])},
  explained: 0.75,
  magnitude: new Float32Array([3, 4]),
  similarities: new Float32Array([NaN, 0.9]),
  vanished: [1, 30],
  icons: atlas(2),
  cropsPerGroup: 2,
  crops: atlas(4),
  cropValues: new Float32Array([2, NaN, NaN, NaN]),
};
const logits = new Float32Array(8);
[logits[7], logits[5], logits[2], logits[1]] = [1, 3, 2, 9];
export const data = {
  image,
  logits,
  label: null,
  truth: {classes: [], values: null},
  target: 1,
  example: 0,
  step: 4,
} as unknown as GroupData;
export const name = (target: number) => `class ${target}`;
