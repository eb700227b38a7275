import {expect, it} from "vitest";
import {spelled} from "../shared/headline";
import type {Facts} from "./facts";
import {NOTHING} from "./facts.fixture";
import {headlineOf, subjectHeadline} from "./headline";

const said = (facts: Facts | null): string =>
  spelled(
    headlineOf({
      facts,
      name: "block4 · 17",
      picture: {kind: "missing", text: ""},
      classNames: ["pointy", "round", "long"],
    }),
  );
const of = (change: Partial<Facts>): Facts => ({...NOTHING, largest: 8, ...change});
const classes = (first: number, toWrong: readonly (number | null)[] = [null, null]): Facts["classes"] =>
  toWrong.map((n, target) => ({
    target,
    images: 40,
    quartiles: null,
    auroc: target === 0 ? first : 0.4,
    evidence: null,
    turned: n === null ? null : {toWrong: n, toRight: 0, right: 38},
  }));
const fur = {column: "fur", category: "warm", auroc: 0.97, images: 50};

it("says what it fires for, and what of that becomes wrong without it", () => {
  expect(said(of({classes: classes(0.97, [30, 2]), changed: 34}))).toBe(
    "block4 · 17 fires for pointy (AUROC 0.97); without it 30 of 38 become wrong.",
  );
});

it("names the class that becomes wrong where it is another one than it fires for", () => {
  expect(said(of({classes: classes(0.97, [0, 12]), changed: 12}))).toBe(
    "block4 · 17 fires for pointy (AUROC 0.97); without it 12 of 38 round become wrong.",
  );
  expect(said(of({classes: classes(0.6, [3, 0]), columns: [fur], changed: 3}))).toBe(
    "block4 · 17 fires where fur is warm (AUROC 0.97); without it 3 of 38 pointy become wrong.",
  );
});

it("calls nothing wrong where the predicted class stands for the true one", () => {
  const by = "predicted";
  expect(said(of({by, classes: classes(0.97, [30, 2]), changed: 34}))).toContain(
    "without it 30 of 38 are decided otherwise.",
  );
  expect(said(of({by, classes: classes(0.97, [0, 12]), changed: 12}))).toContain(
    "without it 12 of 38 round are decided otherwise.",
  );
});

it("says that nothing changes only where that was measured", () => {
  expect(said(of({classes: classes(0.97, [0, 0]), changed: 0}))).toContain(
    "without it none of 100 predictions changes",
  );
  expect(said(of({classes: classes(0.97, [0, 0]), changed: 4}))).toContain("without it 4 of 100 predictions change.");
  expect(said(of({classes: classes(0.97)}))).toContain("what its removal does was not measured");
});

it.each([
  [of({classes: classes(0.7)}), "block4 · 17 follows no class plainly, pointy most (AUROC 0.70)"],
  [of({columns: [{...fur, auroc: 0.7}]}), "block4 · 17 follows nothing plainly, fur: warm most (AUROC 0.70)"],
  [of({classes: classes(0.3)}), "block4 · 17 follows no class;"],
  [of({columns: [{...fur, category: null}]}), "block4 · 17 fires where fur is above its median (AUROC 0.97)"],
  [of({largest: 0, classes: classes(0.97)}), "block4 · 17 fires on none of 100 images"],
  [of({}), "What block4 · 17 fires for was not measured"],
  [null, "What block4 · 17 fires for was not measured; what its removal does was not measured."],
])("of %o says: %s", (facts, start) => {
  expect(said(facts)).toContain(start);
});

it("never writes a certainty that is not there", () => {
  expect(said(of({classes: classes(0.9975)}))).toContain("(AUROC > 0.99)");
  expect(said(of({classes: classes(1)}))).toContain("(AUROC 1.00)");
});

const picture = {kind: "missing", text: ""} as const;
const group = {name: "block4 · group 2", picture, classNames: ["pointy", "round"], facts: null, argued: null};
it.each([
  [{...group, argued: {target: 1, value: 2.5}}, "block4 · group 2 argues most for round here, by estimate: +2.50."],
  [
    {...group, argued: {target: 0, value: -1.5, isQuantity: true}},
    "block4 · group 2 adds −1.50 to pointy here, by estimate.",
  ],
  [{...group, facts: of({classes: classes(0.97)}), argued: {target: 1, value: 2.5}}, "fires for pointy (AUROC 0.97)"],
  [group, "What block4 · group 2 fires for was not measured; what its removal does was not measured."],
  [{...group, picture: null, argued: {target: 1, value: 2.5}}, "What block4 · group 2 fires for was not measured"],
])(
  "of a group without numbers of the data set it says what it argues for on the example, if that is known",
  (found, text) => {
    expect(spelled(subjectHeadline(found))).toContain(text);
  },
);
