import {expect, it} from "vitest";
import readers from "./audit";
import type {Reading} from "./reader";

const count = {n: 4, hits: 1, low: 0.1, high: 0.6};
const told = {
  n_images: 9,
  fingerprint: "0f",
  by: "predicted",
  classes: [{index: 1, right: count}],
  concepts: [{layer: "conv", channels: [3], images: [2], n_has: 5}],
  cells: [],
  slices: [
    {
      concept: 0,
      index: 1,
      has: true,
      right: count,
      others: count,
      worse: 0.5,
      worse_at_least: 0.1,
      chance: 0.01,
      images: [1],
      other_images: [2],
    },
  ],
  groups: [
    {
      column: "year",
      category: "",
      right: count,
      others: count,
      gap: null,
      gap_low: -1,
      gap_high: 1,
      calibration: [0.1, 0, 0.2, 0.05],
      others_calibration: [],
      metrics: {},
      reasons: [
        {
          concept: 0,
          index: 1,
          difference: 1,
          error: 0.1,
          n: 3,
          n_others: 4,
          chance: 0.01,
          gap: 0.2,
          gap_low: 0.1,
          gap_high: 0.3,
        },
      ],
    },
  ],
  missing: ["labels"],
  settings: {},
  complete: true,
};
const [reader] = readers;
const read = (manifest: object) => reader.read({} as never, {address: {step: 4}, manifest} as unknown as Reading);

it("reads an audit from what the manifest says", async () => {
  expect(await read({audit: told})).toMatchObject({
    step: 4,
    by: "predicted",
    concepts: [{layer: "conv", channels: [3], nHas: 5}],
    slices: [{worseAtLeast: 0.1, otherImages: [2]}],
    groups: [
      {
        column: "year",
        category: null,
        gap: null,
        calibration: {value: 0.1, low: 0, high: 0.2, byChance: 0.05},
        othersCalibration: null,
        reasons: [{nOthers: 4, gap: {value: 0.2, low: 0.1, high: 0.3}}],
      },
    ],
    missing: ["labels"],
  });
});

it("is nothing where there is none", async () => {
  expect(await read({})).toBeNull();
});
