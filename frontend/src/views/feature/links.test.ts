import {describe, expect, it} from "vitest";
import {dumps, hidden} from "../../grammar";
import {contentOf, groupLinks, groups} from "../../interfaces";
import type {ViewData} from "../../model/frame";
import type {LayerGroups} from "../../model/groups";
import type {ChannelLinks} from "../../model/relations";
import {groupsOf} from "../shared/groups";
import {bare, measured} from "../shared/groups.fixture";
import {effectsOf, relatedGroupsOf, sourcesOf} from "./links";

/** Of channels 1 and 4 of the later layer, what three channels of the earlier one add. */
const links: ChannelLinks = {
  later: [1, 4],
  values: {
    values: Float32Array.from([3, -1, 2, 0.5, NaN, 7]),
    errors: (i) => i / 100,
    scale: {maximum: 7, p99: 7, over: "run"},
  },
};

it("a channel is made of what adds to it, most first; nothing is said of one that was not computed", () => {
  expect(sourcesOf(links, 1, 4)).toEqual([
    {channel: 0, value: 3, error: 0},
    {channel: 2, value: 2, error: 0.02},
  ]);
  expect(sourcesOf(links, 4, 1)).toEqual([{channel: 2, value: 7, error: 0.05}]);
  expect(sourcesOf(links, 0, 4)).toEqual([]);
});

it("it makes those to which it adds, most first; the same number as seen from there", () => {
  expect(effectsOf(links, 2, 4)).toEqual([
    {channel: 4, value: 7, error: 0.05},
    {channel: 1, value: 2, error: 0.02},
  ]);
  expect(effectsOf(links, 1, 4)).toEqual([]);
});

describe("groups", () => {
  const info = (name: string) => ({...bare.layer, name});
  const own: LayerGroups = {...bare, layer: info("b")};
  /** As many groups of layer a, of which the first is called 5. */
  const of = (change: Partial<LayerGroups> = {}): LayerGroups => {
    const count = change.count ?? 3;
    const spatial = measured(Array.from({length: 2 * count}, (_, i) => i));
    return {...bare, layer: info("a"), count, ids: [5, 1, 0].slice(0, count), spatial, ...change};
  };
  const values = measured([1, -2, 3, 4, 0, NaN]);

  function found(other: LayerGroups, {step = 4, index = 0} = {}) {
    const links = {earlier: "a", later: "b", values, rest: null, separate: null, compatible: null};
    const all = new Map<string, {value: unknown; from: {step: number}}>([
      [dumps(contentOf(groups(hidden("a")))), {value: {of: other}, from: {step}}],
      [dumps(contentOf(groups(hidden("b")))), {value: {of: own}, from: {step: 4}}],
      [dumps(contentOf(groupLinks(hidden("a"), hidden("b")))), {value: links, from: {step: 4}}],
    ]);
    const get = (content: Parameters<typeof dumps>[0]) => all.get(dumps(content)) ?? {value: null, from: null};
    const data = {get, network: [info("a"), info("b"), info("c")], layer: own.layer} as unknown as ViewData;
    return relatedGroupsOf(data, own, groupsOf(own)[index], 4).map(({layer, role, groups: of}) => [
      layer,
      role,
      of.map(({group, value}) => [group.id, value]),
    ]);
  }

  it("are made of those that add to them, most first, by the numbers that these keep", () => {
    const of0 = [
      [0, 3],
      [5, 1],
    ];
    expect(found(of())).toEqual([["a", "source", of0]]);
    expect(found(of(), {index: 1})).toEqual([["a", "source", [[5, 4]]]]);
  });

  it("of another count, of one example alone, or of another step are not linked with these", () => {
    expect(found(of({count: 2}))).toEqual([]);
    expect(found(of({shared: true}))).toEqual([]);
    expect(found(of(), {step: 3})).toEqual([]);
  });
});
