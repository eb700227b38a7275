import {expect, it} from "vitest";
import {exact} from "../math/known.fixture";
import type {Checks, Trust} from "../model/evidence";
import {answers, audit} from "../views/audit/audit.fixture";
import type {Probe} from "../model/probe";
import type {EvidenceByClass} from "../model/statistics";
import {checkedOf} from "../views/shared/checks";
import {CHECKS} from "../views/shared/checks.fixture";
import {elementsOf, flipsOf, nearestOtherwise, usualOf, withoutConcepts} from "./decision";

const EVIDENCE = exact([4, -2, 0, 1, -1]);

/** Channels 0 and 3 were removed one at a time; what classes 0, 1 and 2 lost. */
function trust(joint: Checks["joint"] = []): Trust {
  const lost = [
    [3, 1],
    [0.5, -1],
    [0, 0],
  ];
  const checks = {...CHECKS, removal: "zero" as const, nChannels: 12, joint};
  return {
    channels: Int32Array.of(0, 3, -1),
    removals: [{kind: "zero", effects: new Map(lost.map((each, k) => [k, exact([...each, 0])])), predicted: null}],
    linear: null,
    examined: [{classes: [0, 1], checks, contradicted: Float32Array.of(0, 1, NaN), errors: null}],
  };
}

it("tells the strongest elements, with their share of what argues as they do and what was lost without them", () => {
  const checked = checkedOf(trust(), [0], EVIDENCE);
  const found = elementsOf(EVIDENCE, checked, 3).map(({channel, share, lost}) => [channel, share, lost?.value ?? null]);
  expect(found).toEqual([
    [0, 4 / 5, 3],
    [1, 2 / 3, null],
    [3, 1 / 5, 1],
  ]);
  // What is nothing is no element.
  expect(elementsOf(EVIDENCE, checked, 9)).toHaveLength(4);
  expect(elementsOf(null, null)).toEqual([]);
});

it("finds the smallest set without which another class wins", () => {
  // Class 0 leads class 1 by 2, of which removing channel 0 takes 2.5.
  const one = flipsOf(trust(), Float32Array.of(5, 3, 1), 0, EVIDENCE);
  expect(one.flip).toEqual({count: 1, channels: [0], other: 1, lead: 2, left: -0.5});
  expect([one.nAlone, one.most]).toEqual([2, 1]);
});

it("prefers a smaller set, and says what came nearest where none was enough", () => {
  const joint = [
    {count: 3, predicted: 3, single: 3, measured: 3.5},
    {count: 10, predicted: 5, single: 5, measured: 6},
  ];
  const logits = Float32Array.of(8, 5, -9);
  expect(flipsOf(trust(joint), logits, 0, EVIDENCE).flip).toMatchObject({
    count: 3,
    channels: null,
    other: 1,
    left: -0.5,
  });
  const far = flipsOf(trust(joint), Float32Array.of(18, 5, -9), 0, EVIDENCE);
  expect([far.flip, far.nearest?.count, far.nearest?.left, far.most]).toEqual([null, 10, 7, 10]);
  const unknown = [{count: 3, predicted: NaN, single: NaN, measured: NaN}];
  expect(flipsOf(trust(unknown), Float32Array.of(18, 5, -9), 0, EVIDENCE).most).toBe(1);
  // Of no channels nothing can be removed.
  expect(flipsOf(trust([{...joint[0], count: 0}]), logits, 0, EVIDENCE).most).toBe(1);
});

it("invents nothing where no removal was measured", () => {
  expect(flipsOf(null, Float32Array.of(1, 0), 0, EVIDENCE)).toEqual({flip: null, nearest: null, nAlone: 0, most: 0});
});

const PROBE: Probe = {
  step: 1,
  fingerprint: "f",
  nImages: 4,
  nClasses: 2,
  numbers: [0, 1, 2, 3],
  labels: [0, -1, 1, 1],
  trueClasses: null,
  weights: null,
  nSeen: 0,
  columns: [],
  output: "softmax",
  classNames: null,
  settings: {},
  logits: Float32Array.of(2, 0, 0, 2, 0, 2, 0, 2),
  trueValues: null,
  thumbnails: null,
};
const SKETCH = {
  step: 1,
  layer: "a",
  channels: 2,
  fingerprint: "f",
  nImages: 4,
  images: [0, 2, 3],
  means: Float32Array.of(3, 1, 1, 1, 0, 1),
};

it("finds the nearest image that was decided otherwise, by means over positions", () => {
  // Two positions of two channels, whose means are 3 and 1: image 0 is nearest, but decided the same.
  const activations = exact([6, NaN, 0, 2]);
  const found = nearestOtherwise(activations, SKETCH, PROBE, 0);
  expect(found).toMatchObject({image: 2, prediction: 1, label: 1});
  expect(found?.alike).toBeCloseTo(4 / Math.sqrt(20), 6);
  expect(nearestOtherwise(activations, SKETCH, PROBE, 1)?.image).toBe(0);
  expect(nearestOtherwise(activations, {...SKETCH, fingerprint: "other"}, PROBE, 0)).toBeNull();
  expect(nearestOtherwise(activations, null, PROBE, 0)).toBeNull();
});

it("compares the reasons with those that are usual", () => {
  const usual = {
    classes: [0, 4],
    counts: [7, 9],
    nChannels: 5,
    values: Float32Array.of(0, 0, 0, 0, 0, 1, -2, 3, 0, 0),
    positive: Float32Array.of(0, 4),
    negative: Float32Array.of(0, 2),
  } as unknown as EvidenceByClass;
  const found = usualOf(usual, 4, EVIDENCE, 2);
  expect(found?.channels).toEqual([
    {channel: 2, share: 3 / 4, here: false},
    {channel: 0, share: 1 / 4, here: true},
  ]);
  expect([found?.shared, found?.nImages]).toEqual([1, 9]);
  expect(found?.alike).toBeCloseTo(8 / Math.sqrt(22 * 14), 6);
  expect([usualOf(usual, 0, EVIDENCE), usualOf(usual, 3, EVIDENCE), usualOf(null, 0, EVIDENCE)]).toEqual([
    null,
    null,
    null,
  ]);
});

it("tells the fewest whole concepts without which something else is decided, as it was measured", () => {
  // Without concept 1 example 1 is called class 0, and without both as well.
  const found = withoutConcepts(audit, answers, 1, 2);
  expect(found).toMatchObject({nAlone: 2, nPairs: 1, flip: {decided: 0, before: 0.9, after: 0.1}});
  expect(found?.flip?.concepts).toEqual([audit.concepts[1]]);
});

it("tells without which whole concepts most is lost where the decision stays, and nothing of another decision or step", () => {
  const stays = {...audit, removals: audit.removals.map((each) => ({...each, decided: [0, 2, 1]}))};
  const found = withoutConcepts(stays, answers, 1, 2);
  expect(found?.flip).toBeNull();
  expect(found?.most.concepts).toEqual([audit.concepts[1]]);
  expect(withoutConcepts(audit, answers, 1, 0)).toBeNull();
  expect(withoutConcepts(audit, {...answers, step: 2}, 1, 2)).toBeNull();
  // Of a class of which nothing was kept, the numbers of another are not told.
  expect(withoutConcepts(audit, {...answers, classes: answers.classes.map((each) => each + 50)}, 1, 2)).toBeNull();
  expect(withoutConcepts({...audit, removals: [], decided: []}, answers, 1, 2)).toBeNull();
  expect(withoutConcepts(audit, null, 1, 2)).toBeNull();
});
