/** Checks of known numbers: of three channels, removed to zero and resampled, for classes 1 and 2 and the two of them. */
import {exact} from "../../math/known.fixture";
import type {Checks, Trust} from "../../model/evidence";

const floats = (...values: number[]) => new Float32Array(values);
const kept = (...values: number[]) => exact(values);

export const CHECKS: Checks = {
  evidence: 16.9,
  expected: 7.7,
  bias: -0.4,
  sumError: 0.544,
  removal: "resampled",
  replacedDifference: 0.6,
  smallest: 0.01,
  nChannels: 3,
  slope: {value: 0.4, low: 0.3, high: 0.6},
  nSigns: 34,
  wrongSigns: {value: 0.12, low: 0.05, high: 0.24},
  joint: [
    {count: 3, predicted: 6, single: 5, measured: 2},
    {count: 10, predicted: NaN, single: NaN, measured: NaN},
  ],
};

/** Of channel 2, 0 and 1 in this order; the last place has none. */
export const TRUST: Trust = {
  channels: Int32Array.of(2, 0, 1, -1),
  removals: [
    {
      kind: "zero",
      effects: new Map([
        [1, kept(5, 6, 1, 0)],
        [2, kept(1, 1, 2, 0)],
      ]),
      predicted: null,
    },
    {
      kind: "resampled",
      effects: new Map([
        [1, kept(3, -1, 0, 0)],
        [2, kept(1, 1, 0, 0)],
      ]),
      predicted: new Map([
        [1, kept(4, 1.5, 0, 0)],
        [2, kept(0.5, 1, 0, 0)],
      ]),
    },
  ],
  linear: {exact: false, deviation: 0.31, tolerance: 0.001},
  examined: [
    {classes: [1, null], checks: {...CHECKS, removal: "zero"}, contradicted: floats(0, 0, 1, 0), errors: null},
    {classes: [1, 2], checks: CHECKS, contradicted: floats(0, 1, NaN, 0), errors: kept(0.1, 0.2, 0.3, 0)},
  ],
};
