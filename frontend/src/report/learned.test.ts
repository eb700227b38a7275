import {expect, it} from "vitest";
import type {AuditGroup} from "../model/audit";
import type {Finding, Findings} from "../model/findings";
import {groupRows, learnedOf} from "./learned";
import {namedBy} from "./names";
import {recordOf, suspectsOf, weaknessesOf} from "./weaknesses";
import {spelled} from "../views/shared/headline";

const record = (index: number, accuracy: number | null) => ({index, nImages: 10, accuracy, confused: []});
const nameOf = (index: number) => `class ${index}`;

const finding = (rule: string, change: Partial<Finding>): Finding => ({
  rule,
  effect: 0.1,
  layer: "block4",
  channels: [5],
  classes: [0],
  column: null,
  category: null,
  images: [1],
  numbers: {changed: 8, of: 10},
  ...change,
});

const found = (findings: readonly Finding[]): Findings => ({
  step: 1,
  nImages: 30,
  fingerprint: "f",
  accuracy: 0.9,
  classes: [record(0, 1), record(1, 0.5), record(2, null)],
  findings,
  settings: {},
  complete: true,
});

it("lists the hardest classes first, and says how many are left out", () => {
  const {classes, more} = learnedOf({found: found([]), usual: null}, nameOf, 2);
  expect([classes.map(({index}) => index), more]).toEqual([[1, 0], 1]);
  expect(learnedOf({found: null, usual: null}, nameOf)).toEqual({classes: [], more: 0});
  expect([recordOf(found([]), 1)?.accuracy, recordOf(found([]), 2), recordOf(null, 1)]).toEqual([0.5, null, null]);
});

it("tells of a decision what is about its classes or its elements, and nothing of training", () => {
  const all = found([
    finding("suspect", {}),
    finding("suspect", {classes: [4], channels: [9], images: [2]}),
    finding("suspect", {classes: [4], channels: [7], layer: "block3"}),
    finding("born", {}),
  ]);
  const touched = {classes: [0], layer: "block4", channels: [7, 9]};
  const told = weaknessesOf(all, null, touched, namedBy(nameOf));
  expect(told.map(({involved, images}) => [involved, images])).toEqual([
    [false, [1]],
    [true, [2]],
  ]);
  expect(spelled(told[0].sentence)).toContain("class 0");
  expect(suspectsOf(all, null, namedBy(nameOf))).toHaveLength(3);
  expect(weaknessesOf(null, null, touched, namedBy(nameOf))).toEqual([]);
});

it("lists groups by how far they are apart", () => {
  const counted = (n: number, hits: number) => ({n, hits, low: 0, high: 1});
  const group = (category: string, value: number | null): AuditGroup => ({
    column: "fur",
    category,
    right: counted(10, 8),
    others: counted(20, 18),
    gap: value === null ? null : {value, low: value - 0.1, high: value + 0.1},
    calibration: null,
    othersCalibration: null,
    metrics: {},
    reasons: [],
  });
  expect(groupRows({groups: [group("a", 0.02), group("b", -0.1), group("c", null)]})).toEqual([
    ["fur: b", "10", "80 %", "90 %", "−10 [−20..0]"].map((text) => text.replace(" %", "\u00a0%")),
    ["fur: a", "10", "80\u00a0%", "90\u00a0%", "+2 [−8..+12]"],
    ["fur: c", "10", "80\u00a0%", "90\u00a0%", "–"],
  ]);
  expect(groupRows(null)).toEqual([]);
});
