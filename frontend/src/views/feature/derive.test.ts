import {expect, it} from "vitest";
import {groupsOf} from "../shared/groups";
import {bare, full, measured} from "../shared/groups.fixture";
import {
  addedBy,
  byChance,
  firstChannel,
  followed,
  FOLLOWS,
  follows,
  hasTwoKinds,
  mostTurned,
  ranked,
  shownOf,
  spreadOf,
  TWO_KINDS,
} from "./derive";
import type {ClassFacts, Example, Facts} from "./facts";
import {NOTHING, statistics} from "./facts.fixture";

it("tells what a group adds to the one quantity that is predicted, and nothing of several", () => {
  const group = groupsOf(full)[0];
  const one = {...full, effects: full.effects && {...full.effects, targets: [0], values: measured([1, -2])}};
  expect([0, 1].map((index) => addedBy(one, {...group, index})?.value)).toEqual([1, -2]);
  expect(addedBy(full, group)).toBeNull();
  expect(addedBy(bare, group)).toBeNull();
});

const classOf = (target: number, auroc: number | null, change: Partial<ClassFacts> = {}): ClassFacts => ({
  target,
  images: 30,
  quartiles: null,
  auroc,
  evidence: null,
  turned: null,
  ...change,
});
const of = (change: Partial<Facts>): Facts => ({...NOTHING, ...change});

it("a channel follows what it tells best, of classes and metadata alike", () => {
  const facts = of({
    classes: [classOf(0, 0.85), classOf(1, 0.9), classOf(2, null), classOf(3, 0.02)],
    columns: [{column: "fur", category: "warm", auroc: 0.95, images: 50}],
  });
  expect(followed(facts).map((each) => (each.kind === "class" ? each.target : each.column))).toEqual(["fur", 1, 0]);
  expect(follows(facts)).toMatchObject({kind: "column", column: "fur"});
});

it.each([
  [FOLLOWS - 0.01, 30, false],
  [FOLLOWS, 30, true],
  // With five images of a hundred chance alone reaches far.
  [0.9, 5, false],
  [1, 5, false],
  [0.9, 50, true],
])("an AUROC of %f over %i of 100 images is sure: %s", (auroc, images, sure) => {
  expect(follows(of({classes: [classOf(0, auroc, {images})]})) !== null).toBe(sure);
});

it("of how many images it is true must be known to say that it follows a column", () => {
  const column = {column: "fur", category: "warm", auroc: 0.99};
  expect(follows(of({columns: [{...column, images: null}]}))).toBeNull();
  expect(follows(of({columns: [{...column, images: 40}]}))).not.toBeNull();
});

it("what chance gives is what random orders give", () => {
  // A small generator, so that the law is tested and not a formula: n of N ranks at random.
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const [n, all, draws] = [6, 40, 4000];
  const found = Array.from({length: draws}, () => {
    const values = Array.from({length: all}, random);
    const wins = values.slice(0, n).flatMap((a) => values.slice(n).map((b) => Number(a > b)));
    return wins.reduce((x, y) => x + y, 0) / (n * (all - n));
  });
  const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / draws);
  expect(byChance(n, all)).toBeCloseTo(deviation, 2);
});

it("the class that loses most is the one of which most become wrong; none is where nothing does", () => {
  const turned = (toWrong: number, right = 20) => ({turned: {toWrong, toRight: 3, right}});
  expect(mostTurned({classes: [classOf(0, 0.5, turned(2)), classOf(1, 0.5, turned(9)), classOf(2, 1)]})).toMatchObject({
    target: 1,
    toWrong: 9,
    right: 20,
  });
  expect(mostTurned({classes: [classOf(0, 0.5, turned(0)), classOf(1, null)]})).toBeNull();
});

it("classes come in the order in which the channel matters to them", () => {
  const turns = {turned: {toWrong: 19, toRight: 0, right: 20}};
  const classes = [classOf(0, 0.1), classOf(1, 0.7), classOf(2, 0.5, turns), classOf(3, null), classOf(4, 0.9)];
  expect(ranked(classes).map(({target}) => target)).toEqual([2, 4, 1, 3, 0]);
});

const example = (place: number, side: Example["side"] = null): Example => ({
  place,
  cell: {y: 0, x: 0},
  value: 100 - place,
  side,
});

it("shows the strongest, and the others spread from strong to weak, each once", () => {
  const examples = Array.from({length: 24}, (_, i) => example(i));
  const {strongest, spread} = shownOf({examples, split: null, splitByChance: null}, 8, 3);
  expect(strongest.map((row) => row.map(({place}) => place))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
  expect(spread.map(({place}) => place)).toEqual(Array.from({length: 16}, (_, i) => 8 + i));
});

it("the two kinds stand apart where there are two, and only there", () => {
  const examples = Array.from({length: 12}, (_, i) => example(i, i % 3 === 0 ? 1 : 0));
  const two = shownOf({examples, split: 0.6, splitByChance: 0.3}, 3, 3);
  expect(two.strongest.map((row) => row.map(({place}) => place))).toEqual([
    [1, 2, 4],
    [0, 3, 6],
  ]);
  expect(two.spread.map(({place}) => place)).toEqual([5, 9, 11]);
  expect(shownOf({examples, split: 0.1, splitByChance: null}, 3, 3).strongest).toHaveLength(1);
  // Where all shown ones are of one kind there is nothing to set apart.
  expect(shownOf({examples: [example(0, 0)], split: 0.6, splitByChance: null}, 3, 3).strongest).toHaveLength(1);
});

it.each([
  [null, null, false],
  [TWO_KINDS, null, true],
  [TWO_KINDS - 0.01, null, false],
  [0.5, 0.6, false],
  [0.7, 0.6, true],
])("a split of %s where chance gives %s is of two kinds: %s", (split, splitByChance, two) => {
  expect(hasTwoKinds({split, splitByChance})).toBe(two);
});

it("spreads over all, the first and the last among them", () => {
  expect(spreadOf([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(spreadOf([0, 1], 3)).toEqual([0, 1]);
  expect(spreadOf([0, 1, 2], 0)).toEqual([]);
});

it("opens with the channel whose removal turns most, else with the one that tells a class best", () => {
  expect(firstChannel(statistics.removal, statistics.classes, null)).toBe(1);
  const removal = statistics.removal && {
    ...statistics.removal,
    removed: [
      {channel: 2, changed: 3, toWrong: [], toRight: []},
      {channel: 0, changed: 9, toWrong: [], toRight: []},
    ],
  };
  expect(firstChannel(removal, statistics.classes, null)).toBe(0);
  expect(firstChannel(null, statistics.classes, null)).toBe(1);
  expect(firstChannel(null, null, null)).toBe(0);
  // A network that predicts quantities has no class to tell: a channel that never fires would say nothing.
  const summary = {mean: Float32Array.of(0, 0.5, 2)};
  expect(firstChannel(null, null, summary)).toBe(2);
  const none = statistics.classes && {...statistics.classes, auroc: new Float32Array()};
  expect(firstChannel(null, none, summary)).toBe(2);
});
