import {describe, expect, it} from "vitest";
import type {NeuronGroups} from "../../model/groups";
import type {GroupData} from "../shared/groupsData";
import {groupsOf} from "../shared/groups";
import {BASE, csvOf, flowOf, ribbonsOf, spreadsOf, valueOf, type Flow, type Ribbon, type Subject} from "./derive";
import {first, flow, groups, layer, link, links, second} from "./flow.fixture";
import {heightIn, layOut, pathOf} from "./layout";
import {legendOf, nodeText, noticesOf, spreadText, titleOf, widthsOf} from "./text";

const byClass: Subject = {kind: "class", target: 7};

const key = ({column, from, to}: Ribbon): string => `${column}: ${from ?? "rest"}-${to}`;
const widths = (of: Flow, subject: Subject): Record<string, number> =>
  Object.fromEntries(ribbonsOf(of, subject).map((ribbon) => [key(ribbon), +ribbon.width.toFixed(4)]));
const signs = (of: Flow, subject: Subject): Record<string, number> =>
  Object.fromEntries(ribbonsOf(of, subject).map((ribbon) => [key(ribbon), ribbon.sign]));

describe("ribbons of a class", () => {
  it("are links by how much their target matters for it, and what argues for it", () => {
    expect(widths(flow, byClass)).toEqual({
      // Of 50, the largest link; times 8/8 and 4/8, of the largest effect on the class of either layer.
      "0: 0-0": 20,
      "0: 1-0": 10,
      "0: 1-1": 2,
      "0: 2-1": 4,
      "0: rest-0": 2,
      "0: rest-1": 8,
      "1: 0-0": 20,
      "1: 1-0": 10,
      "1: rest-0": 15,
    });
  });

  it("are between layers in the colour of what the part itself argues", () => {
    expect(signs(flow, byClass)).toMatchObject({"0: 0-0": 1, "0: 1-0": -1, "0: rest-1": 1, "1: 0-0": 1, "1: 1-0": -1});
    // That group argues neither way.
    expect(signs(flow, byClass)["0: 2-1"]).toBe(0);
  });

  it("are narrower where the run has larger links", () => {
    const ofRun = widths(flowOf(groups, [7, 2], "run"), byClass);
    expect(ofRun["0: 0-0"]).toBeCloseTo(BASE * (50 / 100) * (8 / 40), 4);
    expect(ofRun["1: 1-0"]).toBeCloseTo(BASE * (4 / 40), 4);
  });
});

describe("ribbons of a group", () => {
  it("of the last layer are its own links, both ways", () => {
    expect(widths(flow, {kind: "group", column: 1, index: 1})).toEqual({
      "0: 1-1": 4,
      "0: 2-1": 8,
      "0: rest-1": 16,
      "1: 1-0": 10,
      "1: 1-1": 2.5,
    });
    expect(signs(flow, {kind: "group", column: 1, index: 1})).toMatchObject({"1: 1-0": -1, "0: rest-1": -1});
  });

  it("of an earlier one go on by how far it reaches, and by what it argues itself", () => {
    expect(widths(flow, {kind: "group", column: 0, index: 1})).toEqual({
      "0: 1-0": 10,
      "0: 1-1": 4,
      // 8/8 or 2/8 of the width, a reach of 25/50, and 2/5 or 5/5 of what it argues.
      "1: 0-0": 20 * 0.5 * 0.4,
      "1: 0-1": 5 * 0.5,
      "1: 1-0": 10 * 0.2 * 0.4,
      "1: 1-1": 2.5 * 0.2,
    });
  });

  it("of a middle one go back, and on", () => {
    const third = layer("c", 1, [1, 1], null);
    const three = {...groups, layers: [first, second, third], links: [links, link("b", "c", [2, 1], null)]};
    const of = flowOf(three, [7, 2], "view");
    expect(widths(of, {kind: "group", column: 2, index: 0})).toMatchObject({
      "1: 0-0": 20,
      "1: 1-0": 10,
      "0: 0-0": 20,
      "0: 1-1": 2,
    });
    expect(widths(of, {kind: "group", column: 1, index: 0})).toMatchObject({"0: 0-0": 20, "1: 0-0": 20, "2: 0-0": 20});
    expect(widths(of, {kind: "group", column: 0, index: 2})).toMatchObject({"0: 2-1": 8, "1: 1-0": 4});
  });
});

describe("what cannot be drawn", () => {
  it("a link of another size than its columns is none", () => {
    const wrong = {...groups, links: [link("a", "b", [1, 2], null)]};
    expect(Object.keys(widths(flowOf(wrong, [7, 2], "view"), byClass)).every((each) => each.startsWith("1:"))).toBe(
      true,
    );
  });

  it("layers without links or effects have no ribbons", () => {
    const none = {...groups, links: [], layers: [first, second].map((of) => ({...of, effects: null}))};
    expect(ribbonsOf(flowOf(none, [], "run"), byClass)).toEqual([]);
    expect(ribbonsOf(flowOf(none, [], "run"), {kind: "group", column: 0, index: 0})).toEqual([]);
  });
});

it("nodes say their effect on the class, or their link with the group", () => {
  expect(valueOf(flow, byClass, 0, 1)).toBe(-2);
  expect(valueOf(flow, byClass, 2, 0)).toBeNull();
  const group: Subject = {kind: "group", column: 0, index: 1};
  expect([valueOf(flow, group, 1, 0), valueOf(flow, group, 2, 1), valueOf(flow, group, 0, 0)]).toEqual([-25, 5, null]);
  expect(valueOf(flow, {kind: "group", column: 1, index: 1}, 0, 2)).toBe(20);
  expect(nodeText(flow, byClass, 0, 1)).toBe("−2.00");
});

it("alignment is measured by how many groups feed one", () => {
  const [spread] = spreadsOf(groups);
  expect(spread.separate).toBeCloseTo(3);
  expect(spread.compatible).toBeLessThan(2.1);
  expect(spreadText(spread)).toMatch(
    /^A group of b is fed in effect by how many of a\? aligned [\d.]+ of 3; not aligned 3\.0 of 3\.$/,
  );
  const unknown = spreadsOf({...groups, links: [{...links, compatible: null}]})[0];
  expect(unknown.compatible).toBeNaN();
  expect(spreadText(unknown)).not.toContain("? aligned");
});

it("every link can be taken away", () => {
  const names = {groups: [first, second].map(groupsOf), name: (target: number) => `class ${target}`};
  const lines = csvOf(flow, names).trim().split("\n");
  expect(lines).toHaveLength(1 + 2 * 4 + 2 * 3);
  expect(lines).toContain('"a","2","b","1",-25,"activation of b",,');
  expect(lines).toContain('"b","rest","class","class 2",-6,"logits",,');
});

it("how alike groups are found again goes with their links", () => {
  const measured = {
    ...flow,
    layers: flow.layers.map((of) => ({...of, stability: new Float32Array(2 * of.count).fill(0.5)})),
  };
  const names = {groups: [first, second].map(groupsOf), name: (target: number) => `class ${target}`};
  const lines = csvOf(measured, names).trim().split("\n");
  expect(lines).toContain('"a","2","b","1",-25,"activation of b",0.5,0.5');
  expect(lines).toContain('"b","rest","class","class 2",-6,"logits",,');
});

describe("the layout", () => {
  const layout = layOut(flow, 700, 600);

  it("keeps all nodes inside, apart, and in columns from left to right", () => {
    for (const {nodes, rest, left} of layout.columns) {
      const boxes = [...nodes, ...(rest ? [rest] : [])];
      boxes.forEach((box, i) => {
        expect(box.left).toBe(left);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.top + box.height).toBeLessThanOrEqual(600);
        expect(box.left + box.width).toBeLessThanOrEqual(700);
        if (i > 0) expect(box.top).toBeGreaterThan(boxes[i - 1].top + boxes[i - 1].height);
      });
    }
    const lefts = layout.columns.map(({left}) => left);
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
    expect(new Set(lefts).size).toBe(3);
  });

  it("has two pictures in a node where there is room, and one where there is none", () => {
    const [wide, narrow] = [layOut(flow, 1200, 400, 2), layOut(flow, 300, 400, 2)];
    expect([wide.faces, narrow.faces]).toEqual([2, 1]);
    for (const {columns, faces} of [wide, narrow]) {
      const [{nodes}, next] = columns;
      expect(nodes[0].width).toBeCloseTo(faces * nodes[0].height);
      expect(nodes[0].width).toBeLessThan(0.65 * (next.left - nodes[0].left));
    }
  });

  it("takes the height of the room, but never less than its nodes need", () => {
    expect(heightIn(flow, 500)).toBe(500);
    expect(heightIn(flow, 0)).toBeGreaterThan(3 * 60);
    expect(heightIn(flow, 9999)).toBeLessThan(800);
    const more = {...flow, layers: [{...first, count: 12}, second]};
    expect(heightIn(more, 0)).toBeGreaterThan(12 * 60);
  });

  it("lets ribbons start and end at nodes", () => {
    const [source, target] = [layout.columns[0].nodes[2], layout.columns[1].nodes[1]];
    const path = pathOf(layout, {column: 0, from: 2, to: 1, value: 1, width: 1, sign: 1});
    const [x, y] = path.slice(1).split(/[ C]/).map(Number);
    const [endX, endY] = path.split(" ").slice(-2).map(Number);
    expect(x).toBeCloseTo(source.left + source.width, 1);
    expect(y).toBeGreaterThan(source.top);
    expect(y).toBeLessThan(source.top + source.height);
    expect(endX).toBeCloseTo(target.left, 1);
    expect(endY).toBeGreaterThan(target.top);
    expect(endY).toBeLessThan(target.top + target.height);
    expect(pathOf(layout, {column: 0, from: null, to: 1, value: 1, width: 1, sign: 1})).toMatch(/^M\d/);
  });
});

it("says what it shows, and what is missing", () => {
  const data = {classNames: [], target: 1, step: 0} as unknown as GroupData;
  const named = [first, second].map(groupsOf);
  expect(titleOf(data, flow, named, byClass)).toBe("How groups of neurons make “class 7”");
  expect(titleOf(data, flow, named, {kind: "group", column: 0, index: 2})).toBe(
    "What group 3 of a is made of, and what it makes",
  );
  expect(legendOf(data, flow, byClass)).toContain("Between layers");
  expect(widthsOf(flow, false)).toBe(
    "to b 50.0 activation of b, the largest here; to classes 8.00 logits, the largest here",
  );
  const alone = {...groups, layers: [second], links: []};
  const notices = noticesOf(data, alone, flowOf(alone, [7], "view"));
  expect(notices.join(" ")).toContain("of b alone");
  expect(notices.join(" ")).toContain("“class 1” was not logged");
});

it("tells what was not logged from what cannot be read", () => {
  const said = (of: NeuronGroups, unread = false) => {
    const data = {classNames: [], target: 7, step: of.step, unread} as unknown as GroupData;
    return noticesOf(data, of, flowOf(of, [7], "view")).join(" ");
  };
  const bare = {...groups, layers: [first, {...second, effects: null}], links: []};
  expect(said(bare)).toMatch(/make those of b was not logged.*argue for was not logged/);
  const failed = {
    ...bare,
    layers: [first, {...bare.layers[1], unread: ["effects"] as const}],
    unreadLinks: [{earlier: "a", later: "b"}],
  };
  expect(said(failed)).toMatch(/make those of b cannot be read.*argue for cannot be read/);
  expect(said(failed)).not.toContain("not logged");
  const alone = {...groups, layers: [second], links: []};
  expect(said(alone)).toContain("Groups are logged of b alone");
  expect(said(alone, true)).toContain("Groups of b alone can be read");
  expect(said(groups, true)).toContain("those layers are left out");
});
