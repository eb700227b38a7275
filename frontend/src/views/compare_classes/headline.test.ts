import {describe, expect, it} from "vitest";
import {oppose} from "../../math/compare";
import {exact} from "../../math/known.fixture";
import type {Checked, Tested} from "../shared/checks";
import {spelled} from "../shared/headline";
import {headlineOf, type Found} from "./headline";

const ordered = (left: number[], right: number[]) => oppose(exact(left), exact(right), 3);
const base: Found = {
  names: ["cat", "dog"],
  layer: "conv",
  ordered: ordered([3, 0, 1], [1, 2, 1]),
  tested: null,
  lead: 4,
  cell: null,
  picture: () => ({kind: "missing", text: ""}),
};
const test = (channel: number, lost: number, error: number | null = null): Tested => ({
  channel,
  evidence: {value: lost, error: 0},
  predicted: {value: lost, error: 0},
  lost: {value: lost, error: 0},
  error: error === null ? null : {value: error, error: 0},
  contradicted: false,
});
const measured = (...tested: Tested[]): Checked => {
  const used = {kind: "resampled", tested} as const;
  return {linear: null, checks: null, tests: [used], used};
};
const said = (found: Partial<Found>): string => spelled(headlineOf({...base, ...found}));

describe("the finding of a comparison", () => {
  it("is the channel without which the other class would win", () => {
    expect(said({tested: measured(test(0, 5), test(1, -2))})).toBe(
      "Without conv · 0, dog would beat cat: measured by removing it",
    );
    // By chance alone it might not.
    expect(said({tested: measured(test(0, 5, 0.6))})).toMatch(/^conv · 0 makes 100 % of the lead of cat over dog/);
  });

  it("is the share of the lead that most hangs on one channel", () => {
    expect(said({tested: measured(test(0, 1), test(2, 3))})).toBe(
      "conv · 2 makes 75 % of the lead of cat over dog, measured by removing it",
    );
    expect(said({tested: measured(test(0, 0.2))})).toMatch(
      /^No channel that was removed decides alone .*5 % of the lead, hangs on conv · 0$/,
    );
    expect(said({tested: measured(test(0, -2))})).toMatch(/none surely costs cat any of its lead over dog/);
    // Three in four, but by chance.
    expect(said({tested: measured(test(0, 3, 1.6))})).toMatch(/none surely costs cat/);
  });

  it("is of the class that leads, whichever it is", () => {
    expect(said({lead: -4, tested: measured(test(0, 3), test(1, -2))})).toBe(
      "conv · 1 makes 50 % of the lead of dog over cat, measured by removing it",
    );
  });

  it.each([NaN, 0])("is an estimate where there is no lead (%s)", (lead) => {
    expect(said({lead, tested: measured(test(0, 3))})).toMatch(/^By estimate/);
  });

  it("is an estimate where nothing was measured, or at one position", () => {
    expect(said({})).toBe("By estimate, conv · 0 says most for cat and conv · 1 most for dog");
    expect(said({cell: {y: 1, x: 2}, tested: measured(test(0, 3))})).toBe(
      "At row 1, column 2: by estimate conv · 0 says most for cat, conv · 1 most for dog",
    );
    expect(said({tested: measured(test(0, NaN))})).toMatch(/^By estimate/);
  });

  it("says where one class, or none, has an argument", () => {
    expect(said({ordered: ordered([1, 0], [0, 0])})).toMatch(/conv · 0 says most for cat; none speaks for dog/);
    expect(said({ordered: ordered([0, 0], [0, 1])})).toMatch(/conv · 1 says most for dog; none speaks for cat/);
    expect(said({ordered: ordered([1, 0], [1, 0])})).toBe("No channel tells cat from dog");
    expect(said({ordered: ordered([NaN], [1]), cell: {y: 0, x: 0}})).toMatch(/no channel tells/);
  });
});
