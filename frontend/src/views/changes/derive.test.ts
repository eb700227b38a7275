import {expect, it} from "vitest";
import type {Changes, GroupsOfState, LayerChanges, Moves} from "../../model/changes";
import {
  accuracyOf,
  changedOf,
  countsOf,
  furthestOf,
  isStill,
  linesOf,
  namedOf,
  relativeOf,
  spread,
  turnOf,
} from "./derive";

const floats = (...values: number[]) => new Float32Array(values);

const pair = (given: Partial<LayerChanges> = {}): LayerChanges => ({
  layer: "block1",
  referenceLayer: "block1",
  distance: 1,
  move: 2,
  spread: 2,
  referenceSpread: 2,
  matches: floats(0, 1, 2, 3),
  strengths: floats(1, 0, 0.25, NaN),
  chance: floats(0.05, 0.05, 0.05, NaN),
  became: ["same", "died", "changed", "born"],
  effects: floats(0.9, 0, 0.125, 0.5),
  replaced: floats(NaN, NaN, 0.75, NaN),
  explained: floats(NaN, NaN, 0.5, NaN),
  reference: {
    became: ["same", "died", "changed", "only there"],
    effects: floats(0.9, 0.25, 0.3, NaN),
    explained: floats(NaN, 0.5, 0.25, 0),
  },
  kept: 0.5,
  keptByMean: 0.25,
  ...given,
});

const changes = (...channels: LayerChanges[]): Pick<Changes, "channels" | "groups"> => ({channels, groups: []});

it("what decisions hang on most stands first, and what was not measured last", () => {
  const found = changedOf(changes(pair()));
  expect(found.map(({channel, became, effect}) => [channel, became, effect])).toEqual([
    [3, "born", 0.5],
    // Of what has died, what hung on it when it lived.
    [1, "died", 0.25],
    [2, "changed", 0.125],
    [3, "only there", null],
  ]);
  expect(found[2]).toMatchObject({strength: 0.25, replaced: 0.75, explained: 0.5});
  expect(found[3]).toMatchObject({layer: "block1", strength: null, replaced: null});
  expect([...countsOf(found)]).toEqual([
    ["born", 1],
    ["died", 1],
    ["changed", 1],
    ["only there", 1],
  ]);
});

it("of what one network alone has, what the other tells as well counts less", () => {
  const alone = pair({
    became: ["only here", "only here", "changed", "only here"],
    effects: floats(0.5, 0.4, 0.3, 0.2),
    explained: floats(0.9, 0, 0.9, NaN),
    reference: {...pair().reference, became: ["same", "same", "same", "only there"], effects: floats(0, 0, 0, 0.25)},
  });
  // A share below 0 tells nothing, and none that is known is taken for none.
  const found = changedOf(changes(alone)).map(({channel, became}) => [channel, became]);
  expect(found).toEqual([
    [1, "only here"],
    [2, "changed"],
    [3, "only there"],
    [3, "only here"],
    [0, "only here"],
  ]);
});

const state = (given: Partial<GroupsOfState> = {}): GroupsOfState => ({
  channels: [[3, 1, 7], [0, 2], [5]],
  became: ["same", "only here", "only here"],
  effects: floats(0.9, 0.5, 0.9),
  explained: floats(1, 0.25, 0),
  strengths: floats(NaN, NaN, NaN),
  ...given,
});

it("groups stand among channels, by what hangs on them, and one of a single channel is that channel", () => {
  const reference = state({
    became: ["only there", "same", "same"],
    effects: floats(0.3, NaN, NaN),
    explained: floats(0, 1, 1),
  });
  const groups = [{layer: "block1", referenceLayer: "b", own: state(), reference}];
  const own = pair({
    became: ["only here", "same", "same", "same"],
    effects: floats(0.35, 0, 0, 0),
    explained: floats(0, 0, 0, 0),
  });
  const channels = [{...own, reference: {...own.reference, became: []}}];
  const found = changedOf({channels, groups}).map(({layer, channel, group, effect}) => [layer, channel, group, effect]);
  expect(found).toEqual([
    // 0.5 less the quarter that the other network tells.
    ["block1", 0, [0, 2], 0.5],
    ["block1", 0, null, expect.closeTo(0.35, 5)],
    ["b", 3, [3, 1, 7], expect.closeTo(0.3, 5)],
  ]);
});

it("what any layer that is compared with its own has is not missing, and what none has is told once", () => {
  const gone = (...there: ("same" | "only there")[]) =>
    pair({became: ["same"], reference: {became: there, effects: floats(0.5, 0.25), explained: floats(0, 0)}});
  const found = changedOf(changes(gone("only there", "only there"), gone("only there", "same")));
  expect(found.map(({channel, became}) => [channel, became])).toEqual([[0, "only there"]]);
});

it("channels that are what they were are not told", () => {
  const same = pair({became: ["same", "same"], reference: {...pair().reference, became: ["same", "same"]}});
  expect(changedOf(changes(same, same))).toEqual([]);
});

it("layers compare by how far they moved in units of their own spread", () => {
  const move = {layer: "a", referenceLayer: "a", distance: 3, move: 4, spread: 3, referenceSpread: 3};
  expect(relativeOf(move)).toBe(1);
  // The unit is that of both states, whichever is called the reference.
  expect(relativeOf({...move, spread: 1, referenceSpread: 7})).toBe(
    relativeOf({...move, spread: 7, referenceSpread: 1}),
  );
  expect(relativeOf({...move, distance: null})).toBeNull();
  expect(relativeOf({...move, spread: 0, referenceSpread: 0})).toBeNull();
  const other = {...move, layer: "b", distance: 1};
  expect(furthestOf({pairs: [other, move]})).toEqual({layer: "a", distance: 1});
  expect(furthestOf({pairs: [{...move, distance: 0}]})).toBeNull();
  // What was not measured does not stand still.
  expect(isStill({pairs: [{...move, distance: 0}]})).toBe(true);
  for (const pairs of [[], [{...move, distance: null}], [{...move, distance: 0}, other]]) {
    expect(isStill({pairs})).toBe(false);
  }
});

const at = (step: number, distances: Readonly<Record<string, number>>, accuracy: number | null = null) => ({
  step,
  value: {
    pairs: Object.entries(distances).map(([layer, distance]) => ({
      layer,
      referenceLayer: layer,
      distance,
      move: distance,
      spread: 1,
      referenceSpread: 1,
    })),
    accuracy,
  } as unknown as Moves,
});

it("the course of each layer shows when the network changed", () => {
  const steps = [at(2, {a: 1, b: 0.5}), at(3, {a: 2, b: 4}, 0.5), at(5, {a: 0, b: 0}, 0.75)];
  const lines = linesOf({steps});
  expect(lines.map(({name, points}) => [name, points.map(({value}) => value)])).toEqual([
    ["a", [1, 2, 0]],
    ["b", [0.5, 4, 0]],
  ]);
  expect(turnOf(lines)).toBe(3);
  expect(turnOf(linesOf({steps: steps.slice(0, 1)}))).toBeNull();
  expect(turnOf(linesOf({steps: [at(2, {a: 0}), at(3, {a: 0})]}))).toBeNull();
  expect(accuracyOf({steps})).toEqual([
    {step: 3, value: 0.5},
    {step: 5, value: 0.75},
  ]);
});

it("labels keep their order and a distance, and stay within the figure", () => {
  const wished = [10, 12, 100, 11];
  const places = spread(wished, 15, 100);
  const order = [0, 3, 1, 2];
  for (const [i, each] of order.entries()) {
    if (i > 0) expect(places[each] - places[order[i - 1]]).toBeGreaterThanOrEqual(15);
  }
  expect(Math.max(...places)).toBeLessThanOrEqual(100);
  expect(spread([10, 50], 15, 100)).toEqual([10, 50]);
});

it("of many lines those that moved furthest at the step have names, in their order", () => {
  const lines = [3, 9, 1, 7].map((value, i) => ({
    name: `block${i}`,
    points: [
      {step: 2, value: -value},
      {step: 5, value},
    ],
  }));
  expect(namedOf(lines, 5, 2)).toEqual([1, 3]);
  expect(namedOf(lines, 2, 2)).toEqual([0, 2]);
  expect(namedOf(lines, 5, 9)).toEqual([0, 1, 2, 3]);
  // At a step at which nothing was measured the deepest.
  expect(namedOf(lines, 4, 1)).toEqual([3]);
});
