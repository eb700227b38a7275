import {afterEach, describe, expect, it} from "vitest";
import {language} from "../../language.svelte";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import {spelled} from "../shared/headline";
import {flowOf, type Subject} from "./derive";
import {first, groups, layer, link, second} from "./flow.fixture";
import {headlineOf} from "./headline";

afterEach(() => {
  language.choose("en");
});

const byClass: Subject = {kind: "class", target: 7};
const said = (of: Pick<NeuronGroups, "layers" | "links">, subject: Subject = byClass, regression = false): string => {
  const flow = flowOf({...groups, ...of}, [7, 2], "view");
  return spelled(
    headlineOf(flow, subject, {
      group: (column, index) => ({strong: `${flow.layers[column].layer.name}${index + 1}`}),
      target: (target) => `class ${target}`,
      regression,
    }),
  );
};
const withRest = (of: LayerGroups, rest: number[] | null): LayerGroups => ({
  ...of,
  effects: of.effects && {...of.effects, rest: rest && new Float32Array(rest)},
});

describe("of a class", () => {
  it("says which group makes it, and what that group is made of", () => {
    expect(said(groups)).toBe("b1 makes “class 7” here: +8.00 by estimate; mostly made of a1.");
    expect(said(groups, byClass, true)).toMatch(/^b1 raises “class 7” here/);
    expect(said({...groups, links: [link("a", "b", [5, 4, 0, 0, 0, 0], [50, 0])]})).toMatch(
      /; mostly made of what the groups of a leave out\.$/,
    );
  });

  it("says nothing of what it is made of where that is many, or was not logged", () => {
    const made = "b1 makes “class 7” here: +8.00 by estimate.";
    expect(said({...groups, links: [link("a", "b", [5, 5, 5, 0, 0, 0], null)]})).toBe(made);
    expect(said({...groups, links: []})).toBe(made);
    expect(said({layers: [second], links: []})).toBe(made);
  });

  it("claims no more than the data say", () => {
    const last = (effects: number[], rest: number[] | null = null) =>
      said({layers: [first, layer("b", 2, effects, rest)], links: groups.links});
    expect(last([3, 2.9, 0, 0])).toBe("b1 and b2 argue most for “class 7” here, +3.00 at most by estimate.");
    expect(last([-3, -1, 0, 0])).toBe("No group of b argues for “class 7”, and b1 most against it: −3.00 by estimate.");
    expect(last([0, 0, 0, 0])).toBe("No group of b argues for or against “class 7”.");
    expect(said({layers: [first, withRest(second, [20, 0])], links: []})).toBe(
      "Most of what argues for “class 7” is in no group of b: +20.0 by estimate.",
    );
    expect(said({layers: [first, {...second, effects: null}], links: []})).toBe(
      "What the groups of b argue for “class 7” was not logged.",
    );
    expect(said({layers: [first, {...second, effects: null, unread: ["effects"]}], links: []})).toBe(
      "What the groups of b argue for “class 7” cannot be read.",
    );
  });

  it("says whether the group is found again", () => {
    const stable = {...second, stability: new Float32Array([0.93, 0.7, 0.9, 0.7])};
    expect(said({...groups, layers: [first, stable]})).toMatch(/by estimate, found again from other starts; mostly/);
  });
});

describe("of a group", () => {
  const of = (column: number, index: number): Subject => ({kind: "group", column, index});

  it("says what it is made of, and what it argues for most", () => {
    expect(said(groups, of(1, 0))).toBe("b1 is mostly made of a1, and argues most for “class 7”: +8.00 by estimate.");
    expect(said(groups, of(0, 1))).toBe("a2 argues most for “class 2”: +5.00 by estimate.");
    expect(said(groups, of(0, 2))).toBe("a3 argues for none of these, most against “class 2”: −1.00 by estimate.");
  });

  it("says so where nothing stands out, or nothing is known", () => {
    const many = link("a", "b", [5, 5, 5, 0, 0, 0], null);
    expect(said({...groups, links: [many]}, of(1, 0))).toMatch(/^Nothing stands out in what b1 is made of, and/);
    expect(said({...groups, links: []}, of(1, 0))).toBe("b1 argues most for “class 7”: +8.00 by estimate.");
    const none = [first, second].map((each) => ({...each, effects: null}));
    expect(said({layers: none, links: []}, of(0, 0))).toBe("a1: what it argues for was not logged.");
  });

  it("is said in Chinese too", () => {
    language.choose("zh");
    expect(said(groups, of(1, 0))).toBe("b1 主要由 a1 组成，最支持 “class 7”：估计为 +8.00。");
  });
});
