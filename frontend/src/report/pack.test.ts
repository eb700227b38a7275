import {expect, it} from "vitest";
import {artifactOf, fitting, indexed, named, once, type Answer} from "./pack";

const answer = (address: string, length: number): Answer => ({address, bytes: new Uint8Array(length)});

it("keeps the small items first, and says which there is no room for", () => {
  const items = [answer("a", 300), answer("b", 30), answer("c", 3000)];
  const addresses = ({kept, left}: ReturnType<typeof fitting>) =>
    [kept, left].map((all) => all.map(({address}) => address));
  expect(addresses(fitting(items, 1e6))).toEqual([["b", "a", "c"], []]);
  // 300 bytes are 400 letters, 30 are 40; each has an address, and what stands around it.
  expect(addresses(fitting(items, 40 + 9 + 400 + 9))).toEqual([["b", "a"], ["c"]]);
  expect(addresses(fitting(items, 40 + 9 + 400 + 8))).toEqual([["b"], ["a", "c"]]);
});

it("names the items that are there, and their contents alone", () => {
  const manifest = {
    kind: "probe",
    contents: ["x", "y", "z"],
    blobs: [
      {index: 1, content: 0},
      {index: 2, content: 2},
      {index: 3, content: 2},
    ],
  };
  expect(named(manifest, new Set([3]))).toEqual({kind: "probe", contents: ["z"], blobs: [{index: 3, content: 0}]});
});

it("names the artifacts of one run that are there, and the steps of all its snapshots", () => {
  const tag = (name: string, kind: string) => ({tag: name, kind, steps: [{step: 1}, {step: 2}]});
  const tags = [tag("s", "snapshot"), tag("p", "probe"), tag("g", "grid")];
  const index = {
    runs: [
      {run: "a", tags},
      {run: "b", tags},
    ],
    problems: ["of another run"],
  };
  const there = new Set(["manifest?run=a&tag=s&step=2", "manifest?tag=p&run=a&step=1&wall_time=3"].map(artifactOf));
  expect(indexed(index, "a", there)).toEqual({
    runs: [{run: "a", tags: [tag("s", "snapshot"), {...tag("p", "probe"), steps: [{step: 1}]}]}],
    problems: [],
  });
});

it("keeps each answer once", () => {
  const twice = [
    answer("blob?run=a&index=1&wall_time=1", 3),
    answer("blob?index=1&run=a", 3),
    answer("blob?run=a&index=2", 3),
  ];
  expect(once(twice)).toHaveLength(2);
});
