import {expect, it} from "vitest";
import type {Index} from "../api";
import {artifactAt, chosenRun, defaultLayer, runsOf, snapshotAt, stepsOf, tellsSteps} from "./catalog";

const steps = (...numbers: number[]) => numbers.map((step) => ({step, wall_time: 1000 + step}));
const index: Index = {
  data_location: "/logs",
  problems: [],
  runs: [
    {run: "icons only", tags: [{tag: "d", kind: "dictionary", layer: "a", steps: steps(1)}]},
    {run: "no steps left", tags: [{tag: "s", kind: "snapshot", layer: "", steps: []}]},
    {
      run: "full",
      tags: [
        {tag: "d/a", kind: "dictionary", layer: "a", steps: steps(3, 8)},
        {tag: "g/a", kind: "grid", layer: "a", steps: steps(2)},
        {tag: "g/a#2", kind: "grid", layer: "a", steps: steps(7)},
        {tag: "s", kind: "snapshot", layer: "", steps: steps(0, 4, 9)},
      ],
    },
  ],
};

it("offers the runs that have something to look at", () => {
  expect(runsOf(index)).toEqual(["full"]);
  expect(stepsOf(index, "nowhere")).toEqual([]);
});

it("knows of which runs the steps were asked for", () => {
  const other = {run: "other", tags: [{tag: "s", kind: "snapshot", layer: "", steps: null}]};
  const partly = {...index, runs: [...index.runs, other]};
  expect(runsOf(partly)).toEqual(["full", "other"]);
  expect(stepsOf(partly, "other")).toEqual([]);
  expect(["full", "other", "gone", null].map((run) => chosenRun(partly, run))).toEqual([
    "full",
    "other",
    "full",
    "full",
  ]);
  expect(["full", "other", "gone", null].map((run) => tellsSteps(partly, run))).toEqual([true, false, true, true]);
  const empty = {...index, runs: []};
  expect([chosenRun(empty, "full"), tellsSteps(empty, "full")]).toEqual([undefined, true]);
});

it("never joins artifacts by equal steps: icons are the newest that were there, else the first", () => {
  const icons = (step: number) => artifactAt(index, "full", "dictionary", "a", step)?.step;
  expect([0, 3, 4, 9].map(icons)).toEqual([3, 3, 3, 8]);
  expect(artifactAt(index, "full", "dictionary", "b", 4)).toBeUndefined();
});

it("grids go with snapshots by the same rule", () => {
  expect([0, 6, 9].map((step) => artifactAt(index, "full", "grid", "a", step)?.step)).toEqual([2, 2, 7]);
  expect(artifactAt(index, "nowhere", "grid", "a", 9)).toBeUndefined();
});

it("takes the newest of what was logged twice at one step, whatever its tag", () => {
  const tags = ["d/a", "d/a#2"].map((tag, i) => ({
    tag,
    kind: "dictionary",
    layer: "a",
    steps: [{step: 3, wall_time: 50 + i}],
  }));
  const twice = {...index, runs: [{run: "twice", tags: [tags[1], tags[0]]}]};
  expect(artifactAt(twice, "twice", "dictionary", "a", 5)).toEqual({
    run: "twice",
    tag: "d/a#2",
    step: 3,
    wall_time: 51,
  });
});

it("no step means the last, and one that is gone the nearest before", () => {
  expect([null, 4, 7, -2].map((step) => snapshotAt(index, "full", step)?.step)).toEqual([9, 4, 4, 0]);
  expect(snapshotAt(index, "nowhere", null)).toBeUndefined();
});

it("starts with the deepest layer that has positions, rather one with icons", () => {
  const layer = (name: string, size: number) => ({name, height: size, width: size});
  const layers = [layer("a", 8), layer("b", 4), layer("dense", 1)];
  expect(defaultLayer(layers, () => false)?.name).toBe("b");
  expect(defaultLayer(layers, ({name}) => name === "a")?.name).toBe("a");
  expect(defaultLayer([layer("dense", 1)], () => true)?.name).toBe("dense");
  expect(defaultLayer(layers.slice(3), () => true)).toBeUndefined();
});
