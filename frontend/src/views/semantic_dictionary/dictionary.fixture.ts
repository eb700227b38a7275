/** A small layer with evidence, as the tests of the dictionary need it. */
import {within} from "../../math/known.fixture";
import {NO_COURSE} from "../../math/course";
import type {LayerInfo, Measured} from "../../model/layer";
import type {Data} from "./data";

export const layer: LayerInfo = {name: "conv", height: 2, width: 3, channels: 4, signed: false};
const scale = {maximum: 10, p99: 5, over: "run"} as const;
export const measured = (length: number, value: (i: number) => number): Measured => ({
  ...within(
    0.5,
    Float32Array.from({length}, (_, i) => value(i)),
  ),
  scale,
});
export const activations = measured(24, (i) => (i * 7) % 24);
export const neurons = measured(24, (i) => ((i * 5) % 11) - 5);
export const positions = measured(6, (p) => neurons.values.subarray(4 * p, 4 * p + 4).reduce((a, b) => a + b, 0));
export const bitmap = {} as ImageBitmap;

export const data: Data = {
  run: ".",
  step: 1,
  example: 0,
  image: bitmap,
  classNames: [],
  label: null,
  truth: {classes: [], values: null},
  regression: false,
  prediction: 0,
  output: "softmax",
  logits: new Float32Array(0),
  outputs: new Float32Array(3),
  target: 0,
  compared: null,
  layer,
  network: [layer],
  interface: [],
  get: () => ({value: null, coming: false, from: null, problem: null}),
  course: () => NO_COURSE,
  examples: [],
  activations,
  evidence: {target: 0, neurons, positions, channels: measured(4, (c) => c), neuronTargets: [0]},
  dictionary: null,
  control: null,
  checked: null,
  checksComing: false,
  grids: [],
};
