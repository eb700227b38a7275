import {describe, expect, it} from "vitest";
import {dumps} from "../grammar";
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
  removals: [
    {
      concepts: [0],
      measured: {lost: 1, mended: 0, otherwise: 0},
      estimated: {lost: 0, mended: 0, otherwise: 0},
      hits: 0,
      classes: [],
      error: 1,
      change: 2,
      n_logits: 6,
      decided: [1],
      expected: [0],
    },
  ],
  decided: [0],
  directions: [
    {
      layer: "conv",
      apart: 0.75,
      channel: 3,
      shown: 0.7,
      n_has: 4,
      n_lacks: 5,
      images: [1],
      other_images: [2],
      leads: [{index: 1, other: 0, margin: 0.25, changed: 1, n: 3, chance: 0.01}],
    },
    {layer: "conv", apart: 0.75, channel: 3, shown: 0.7, n_has: 4, n_lacks: 5, images: [], other_images: [], leads: []},
  ],
  missing: ["labels"],
  settings: {},
  complete: true,
};
const [reader, ofExample] = readers;
const read = (manifest: object) => reader.read({} as never, {address: {step: 4}, manifest} as unknown as Reading);

it("reads an audit from what the manifest says", async () => {
  expect(await read({audit: {...told, direction_slices: told.slices}})).toMatchObject({
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
    removals: [{concepts: [0], nLogits: 6, decided: [1]}],
    decided: [0],
    directions: [{layer: "conv", nHas: 4, nLacks: 5, otherImages: [2], lead: {index: 1, margin: 0.25}}, {lead: null}],
    directionSlices: [{worseAtLeast: 0.1, otherImages: [2]}],
    missing: ["labels"],
  });
});

it("has no removals and no directions where none were logged", async () => {
  const older = {...told, removals: undefined, decided: undefined, directions: undefined};
  expect(await read({audit: older})).toMatchObject({removals: [], decided: [], directions: [], directionSlices: []});
});

describe("answers without concepts", () => {
  const content = ofExample.shapes[0];
  const blob = {content: dumps(content), example: 2, targets: [5, 0], shape: [2, 3, 2], partial: true};
  const values = Float32Array.from({length: 12}, (_, i) => (i === 5 ? NaN : i));
  const reading = (of: object) =>
    ({
      address: {step: 4, run: "run", tag: "tag"},
      example: 2,
      manifest: {blobs: [{...blob, ...of}]},
      api: {array: () => Promise.resolve({values, errors: () => 0})},
      warnings: [],
    }) as unknown as Reading;

  it("are of the example: measured, probabilities and estimated, by class and removal", async () => {
    expect(ofExample.isLogged?.(content, reading({}))).toBe(true);
    expect(ofExample.isLogged?.(content, reading({example: 1}))).toBe(false);
    expect(await ofExample.read(content, reading({}))).toEqual({
      step: 4,
      classes: [5, 0],
      measured: [
        [0, 1],
        [6, 7],
      ],
      probabilities: [
        [2, 3],
        [8, 9],
      ],
      estimated: [
        [4, NaN],
        [10, 11],
      ],
    });
  });

  it("are none where they are not there, or of another shape", async () => {
    expect(await ofExample.read(content, reading({example: 1}))).toBeNull();
    expect(await ofExample.read(content, reading({shape: [2, 3, 5]}))).toBeNull();
  });
});

it("is nothing where there is none", async () => {
  expect(await read({})).toBeNull();
});
