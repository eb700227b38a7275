import {describe, expect, it} from "vitest";
import type {Checked, Tested} from "../shared/checks";
import {spelled} from "../shared/headline";
import type {Column, Role, Shown} from "./derive";
import {headlineOf, type Found} from "./headline";

const column = (role: Role, values: Record<number, number>): Column => ({
  kind: "list",
  role,
  entries: Object.entries(values).map(([channel, value]) => ({channel: Number(channel), value, error: 0})),
  from: {values: new Float32Array(), errors: () => 0, channels: []},
  among: 9,
  full: {value: 9, over: "run"},
  unit: {activationOf: null},
});
const test = (channel: number, lost: number, error: number | null = null): Tested => ({
  channel,
  evidence: {value: lost, error: 0},
  predicted: {value: lost, error: 0},
  lost: {value: lost, error: 0},
  error: error === null ? null : {value: error, error: 0},
  contradicted: false,
});
const held = (...tested: Tested[]): Checked => {
  const used = {kind: "resampled", tested} as const;
  return {linear: null, checks: null, tests: [used], used};
};
const shown = (name: string, of: Column, checked: Checked | null = null): Shown => ({
  layer: {name, height: 1, width: 1, channels: 9, signed: false},
  column: of,
  checked,
});
const base: Found = {
  shown: [],
  subject: null,
  signs: "positive",
  target: "fox",
  logit: 4,
  regression: false,
  said: null,
  picture: () => ({kind: "missing", text: ""}),
};
const said = (found: Partial<Found>): string => spelled(headlineOf({...base, ...found}));
const tested = (...tests: Tested[]) => [
  shown("early", column("class", {1: 1}), held(test(8, 0.1))),
  shown("late", column("class", {2: 2}), held(...tests)),
];

describe("the finding on a class", () => {
  it("is the channel whose removal costs most, and what share of the logit", () => {
    expect(said({shown: tested(test(3, 2.92), test(4, -9))})).toBe(
      "late · 3 makes 73 % of the logit of “fox”, measured by removing it",
    );
    expect(said({shown: tested(test(3, 5))})).toMatch(/^Without late · 3 nothing is left of the logit of “fox”/);
    // By chance alone something might be left.
    expect(said({shown: tested(test(3, 5, 0.6))})).toMatch(/^late · 3 makes 100 % of the logit/);
  });

  it("claims nothing where nothing stands out", () => {
    expect(said({shown: tested(test(3, 0.4))})).toMatch(
      /^No channel that was removed makes “fox” alone: the most, 10 % of its logit/,
    );
    expect(said({shown: [shown("late", column("class", {}), held(test(3, -1), test(4, NaN)))]})).toBe(
      "Of the channels that were removed none surely takes anything from “fox”",
    );
    // Less than two standard errors is nothing.
    expect(said({shown: [shown("late", column("class", {}), held(test(3, 1, 0.6)))]})).toMatch(/none surely takes/);
  });

  it("tells no share of a regression, nor of a logit below zero or unknown", () => {
    for (const other of [{regression: true}, {logit: -2}, {logit: NaN}]) {
      expect(said({shown: tested(test(3, 2.92)), ...other})).toBe(
        "Without late · 3 the value of “fox” falls most, by 2.92: measured by removing it",
      );
    }
  });

  it("is the channel that opposes most where these are listed", () => {
    expect(said({signs: "negative", shown: tested(test(3, 5), test(4, -2))})).toBe(
      "Measured by removing it, late · 4 opposes “fox” most, by 2.00",
    );
    expect(said({signs: "negative", shown: tested(test(3, 5))})).toMatch(/none surely adds anything to “fox”$/);
  });

  it("is an estimate where no channel was removed", () => {
    const bare = [shown("early", column("class", {1: 1})), shown("late", column("class", {2: 2, 5: 2}))];
    expect(said({shown: bare})).toBe("By estimate, late · 2 supports “fox” most");
    expect(said({shown: [shown("late", column("class", {2: -2}))]})).toBe("By estimate, late · 2 opposes “fox” most");
    expect(said({shown: [shown("late", column("class", {}))]})).toBe("By estimate, no channel supports “fox”");
    expect(said({shown: [shown("late", column("class", {2: NaN}))]})).toMatch(/is not logged channel by channel/);
    expect(said({shown: []})).toBe("What supports “fox” is not logged channel by channel");
    expect(said({shown: [], unread: true})).toBe("What supports “fox” channel by channel cannot be read");
  });
});

describe("the finding on a channel", () => {
  const subject = {layer: "late", channel: 7};
  const own = shown("late", column("class", {7: 2}), held(test(7, 2)));

  it("is what the nearest layer makes it of, by estimate", () => {
    const both = [shown("early", column("source", {1: 5})), shown("middle", column("source", {7: 3, 9: 1})), own];
    expect(said({subject, shown: both})).toBe("late · 7 is made of middle · 7 and middle · 9, by estimate");
    // What makes it less active is nothing that it is made of.
    const one = [shown("early", column("source", {1: 5, 2: -6})), shown("middle", column("source", {7: -3})), own];
    expect(said({subject, shown: one})).toBe("late · 7 is made of early · 1, by estimate");
  });

  it("is what it makes, or says for the class, where nothing is known of what it is made of", () => {
    const none: Column = {kind: "none", role: "source", why: "not computed"};
    const effect = shown("later", column("effect", {4: 2}));
    expect(said({subject, shown: [shown("early", none), own, effect]})).toBe("late · 7 makes later · 4, by estimate");
    expect(said({subject, said: 1, shown: [shown("early", none), own]})).toBe("late · 7 supports “fox”, by estimate");
    expect(said({subject, said: -1, shown: [own]})).toBe("late · 7 opposes “fox”, by estimate");
    for (const nothing of [null, 0, NaN]) {
      expect(said({subject, said: nothing, shown: [own]})).toBe("What late · 7 is made of is not known");
    }
  });
});
