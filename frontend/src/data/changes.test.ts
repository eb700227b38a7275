import {describe, expect, it} from "vitest";
import type {Index, Manifest} from "../api";
import {pairsWith, runCalled} from "./changes";

const indexOf = (...runs: string[]): Index => ({
  data_location: "",
  problems: [],
  runs: runs.map((run) => ({
    run,
    tags: [{tag: "snapshot", kind: "snapshot", layer: "", steps: [{step: 0, wall_time: 0}]}],
  })),
});

describe("the run that a log calls by its name", () => {
  it("is that of this name, or the one beside the log where a folder above is looked at", () => {
    expect(runCalled(indexOf("a", "b/a"), "a", "b/c")).toBe("a");
    expect(runCalled(indexOf("x/a", "y/a", "y/c"), "a", "y/c")).toBe("y/a");
    expect(runCalled(indexOf("ya", "c"), "a", "c")).toBeUndefined();
  });
});

describe("layers of two networks", () => {
  const pairs = ["one", "two"].map((name) => ({layer: name, reference_layer: `${name} there`}));
  const told = (reference_run: string) => ({changes: {reference_run, pairs}, blobs: []}) as unknown as Manifest;

  it("are paired, the deepest first, where the two were compared", () => {
    expect(pairsWith(told("a"), "b", "a").map(({layer}) => layer)).toEqual(["two", "one"]);
    expect(pairsWith(told("a"), "logs/b", "logs/a")).toHaveLength(2);
  });

  it("are not paired with those of other runs, or of the same", () => {
    expect(pairsWith(told("a"), "b", "c")).toEqual([]);
    expect(pairsWith(told(""), "b", "b")).toEqual([]);
    expect(pairsWith({blobs: []}, "b", "a")).toEqual([]);
  });
});
