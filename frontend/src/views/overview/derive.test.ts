import {describe, expect, it} from "vitest";
import type {Course} from "../../model/course";
import type {ClassRecord, Findings} from "../../model/findings";
import {channelsOf, enough, FEWEST, hasAccuracy, inSight, searched, sorted, trendsOf} from "./derive";

const record = (index: number, nImages: number, accuracy: number | null): ClassRecord => ({
  index,
  nImages,
  accuracy,
  confused: [],
});
const names = ["fox 10", "Fox 9", "bear", "ant"];
const nameOf = (index: number) => names[index];
const indices = (rows: readonly ClassRecord[]) => rows.map(({index}) => index);

describe("classes", () => {
  const rows = [record(0, 9, 0.9), record(1, 30, 0.2), record(2, 20, null), record(3, 10, 0.2)];

  it("come hardest first, those of which nothing is known last", () => {
    expect(indices(sorted(rows, "accuracy", nameOf))).toEqual([1, 3, 0, 2]);
  });

  it("come most images first where it is known of none how right the network is", () => {
    const unknown = rows.map((row) => ({...row, accuracy: null}));
    expect(hasAccuracy({classes: unknown})).toBe(false);
    expect(indices(sorted(unknown, "accuracy", nameOf))).toEqual([1, 2, 3, 0]);
  });

  it("come by name as people order names", () => {
    expect(indices(sorted(rows, "name", nameOf))).toEqual([3, 2, 1, 0]);
  });

  it("are found by words of their names", () => {
    expect(indices(searched(rows, "FOX 1", nameOf))).toEqual([0]);
    expect(searched(rows, "", nameOf)).toEqual(rows);
  });

  it("of too few images are apart", () => {
    const {rows: said, few} = enough({classes: [record(0, FEWEST, 1), record(1, FEWEST - 1, 1)]});
    expect([indices(said), indices(few)]).toEqual([[0], [1]]);
  });
});

describe("how a class went", () => {
  const at = (step: number, classes: readonly ClassRecord[]) => ({
    step,
    value: {nImages: 40, classes} as unknown as Findings,
  });
  const course: Course<Findings> = {
    steps: [at(0, [record(0, 10, 0.1), record(1, 2, 1)]), at(5, [record(0, 20, 0.8), record(1, 9, null)])],
    coming: false,
  };

  it("is how right the network was at each step, where that is known of enough images", () => {
    expect([...trendsOf(course, true)]).toEqual([
      [
        0,
        [
          {step: 0, value: 0.1},
          {step: 5, value: 0.8},
        ],
      ],
    ]);
  });

  it("is the share of the images that were taken for it, where no labels are known", () => {
    expect(trendsOf(course, false).get(0)).toEqual([
      {step: 0, value: 0.25},
      {step: 5, value: 0.5},
    ]);
    expect(trendsOf(course, false).get(1)).toEqual([{step: 5, value: 9 / 40}]);
  });
});

describe("of many rows", () => {
  const list = {room: 800, height: 100, count: 1000};

  it.each([300, 0, -5000, -99_900, -200_000, 5000])("those in sight are drawn, and few others: %d", (top) => {
    const {first, end} = inSight({...list, top});
    const isSeen = (i: number) => top + i * 100 < 800 && top + (i + 1) * 100 > 0;
    for (let i = 0; i < 1000; i++) if (isSeen(i)) expect(first <= i && i < end).toBe(true);
    expect(end - first).toBeLessThanOrEqual(18);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(end).toBeLessThanOrEqual(1000);
  });
});

describe("where there are no classes", () => {
  const summary = {mean: Float32Array.of(0.5, Number.NaN, 2, 1)};

  it("channels are those that fire most, and the first where that is not known", () => {
    expect(channelsOf({layer: {channels: 4}, summary}, 3)).toEqual([2, 3, 0]);
    // Whoever never fires is not among those that fire most.
    const silent = {mean: Float32Array.of(0, 0.5, 0, 2)};
    expect(channelsOf({layer: {channels: 4}, summary: silent}, 3)).toEqual([3, 1]);
    const below = {mean: Float32Array.of(-2, -1)};
    expect(channelsOf({layer: {channels: 2}, summary: below}, 3)).toEqual([1, 0]);
    expect(channelsOf({layer: {channels: 4}, summary: null}, 3)).toEqual([0, 1, 2]);
    expect(channelsOf({layer: {channels: 2}, summary: null}, 3)).toEqual([0, 1]);
  });
});
