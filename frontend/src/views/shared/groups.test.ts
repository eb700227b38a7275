import {describe, expect, it} from "vitest";
import {
  channelsOf,
  cropsOf,
  csvOf,
  described,
  effectsOf,
  groupIn,
  groupsOf,
  largestOf,
  maskOf,
  numbersOf,
  pictureOf,
  targetsOf,
} from "./groups";
import {changeText, explainedText, imageCaption, noGroupsText, noticesOf, spokenOf, vanishedText} from "./groupsText";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import type {Measured, ViewData} from "../view";

const measured = (values: number[], maximum = 10): Measured => ({
  values: new Float32Array(values),
  scale: {maximum, p99: maximum / 2, over: "run"},
});
const bitmap = {width: 1, height: 1} as ImageBitmap;
const atlas = (count: number) => ({bitmap, sprite: {tileHeight: 2, tileWidth: 2, columns: 2, count}});
const image = {width: 40, height: 20} as ImageBitmap;
const bare: LayerGroups = {
  layer: {name: "conv", height: 1, width: 2, channels: 3, signed: false},
  counts: [2, 4],
  count: 2,
  aligned: 0,
  spatial: measured([5, 1, 0, 4]),
  channels: null,
  effects: null,
  explained: null,
  magnitude: null,
  ids: [3, 0],
  similarities: null,
  vanished: [],
  icons: null,
  cropsPerGroup: 0,
  crops: null,
  cropValues: null,
};
const full: LayerGroups = {
  ...bare,
  channels: new Float32Array([3, 0, 4, 0, 1, 0]),
  effects: {targets: [7, 2, 5], values: measured([1, -2, 3, 4, 0, 0.5]), rest: new Float32Array([10, 20, -1])},
  explained: 0.75,
  magnitude: new Float32Array([3, 4]),
  similarities: new Float32Array([NaN, 0.9]),
  vanished: [1, 30],
  icons: atlas(2),
  cropsPerGroup: 2,
  crops: atlas(4),
  cropValues: new Float32Array([2, NaN, NaN, NaN]),
};
const logits = new Float32Array(8);
[logits[7], logits[5], logits[2], logits[1]] = [1, 3, 2, 9];
const data = {image, logits, label: null, evidence: {target: 1}, example: 0, step: 4} as unknown as ViewData;
const name = (target: number) => `class ${target}`;

describe("groups", () => {
  it("keep their letter and colour by number, in the order of the artifact", () => {
    const groups = groupsOf(full);
    expect(groups.map(({letter, index, isNew}) => [letter, index, isNew])).toEqual([
      ["D", 0, true],
      ["A", 1, false],
    ]);
    expect(groups.map(({peak}) => peak)).toEqual([
      {y: 0, x: 0, value: 5},
      {y: 0, x: 1, value: 4},
    ]);
    const other = groupsOf({...full, ids: [0, 3]});
    expect(other.map(({hex}) => hex)).toEqual([groups[1].hex, groups[0].hex]);
  });

  it("none is new where there was no step before", () => {
    expect(groupsOf(bare).some(({isNew}) => isNew)).toBe(false);
  });

  it("are found by the number that they keep", () => {
    const groups = groupsOf(full);
    expect(groupIn(groups, {kind: "group", group: 3})?.index).toBe(0);
    expect(groupIn(groups, {kind: "group", group: 1})).toBeNull();
    expect(groupIn(groups, {kind: "channel", channel: 3})).toBeNull();
    expect(groupIn(groups, null)).toBeNull();
  });
});

describe("the picture of a group", () => {
  const [group, other] = groupsOf(full);
  const note = (of: LayerGroups, kind: "optimized" | "dataset", each = group) => {
    const picture = pictureOf(data, of, each, kind);
    return picture.kind === "tiles" ? picture.note : picture.text;
  };

  it("is of the wished kind, else the other, else a piece of the image", () => {
    expect(note(full, "optimized")).toBeNull();
    expect(note(full, "dataset")).toBe("data set");
    expect(note({...full, icons: null}, "optimized")).toBe("data set");
    expect(note({...full, crops: null}, "dataset")).toBeNull();
    expect(note(bare, "optimized")).toBe("of this image");
    expect(note(full, "dataset", other)).toBeNull();
  });

  it("leaves out crops that were not found", () => {
    expect(cropsOf(full, 0)?.regions).toHaveLength(1);
    expect(cropsOf(full, 1)).toBeNull();
    expect(cropsOf(bare, 0)).toBeNull();
  });
});

it("the mask of a group is brightest where it is most active, and shows weak ones", () => {
  const [group] = groupsOf(bare);
  const mask = maskOf({...bare, spatial: measured([4, 9, 1, 9])}, group, 4);
  expect(mask[0]).toBe(255);
  expect(mask[4]).toBeGreaterThan(120);
  expect(mask[4]).toBeLessThan(160);
});

it("channels of a group come by their share of its length", () => {
  expect(channelsOf(full, 0, 5).map(({channel, value}) => [channel, +value.toFixed(6)])).toEqual([
    [2, 0.8],
    [0, 0.6],
  ]);
  expect(channelsOf(bare, 0, 5)).toEqual([]);
});

describe("effects", () => {
  it("and the rest add up to the whole layer", () => {
    const [seven, two] = effectsOf(full, [7, 2]);
    expect([...seven.values, seven.rest, seven.whole]).toEqual([1, -2, 10, 9]);
    expect(two.whole).toBe(27);
    expect(numbersOf([seven])).toEqual([1, -2, 10]);
  });

  it("of classes that were not explained are left out, and so is a rest that was not logged", () => {
    expect(effectsOf(full, [1])).toEqual([]);
    expect(effectsOf(bare, [7])).toEqual([]);
    const {effects} = full;
    expect(effectsOf({...full, effects: effects && {...effects, rest: null}}, [7])[0]).toMatchObject({
      rest: null,
      whole: null,
    });
  });

  it("are shown of the likeliest explained classes, the chosen and the true one", () => {
    expect(targetsOf(data, full, 3)).toEqual([5, 2, 7]);
    expect(targetsOf(data, full, 1)).toEqual([5]);
    expect(targetsOf({...data, label: 7}, full, 1)).toEqual([5, 7]);
    expect(targetsOf({...data, evidence: {target: 2}} as ViewData, full, 1)).toEqual([5, 2]);
    expect(targetsOf(data, bare, 3)).toEqual([]);
  });

  it("are compared within the run, or on screen", () => {
    expect(largestOf([1, -4], measured([], 10).scale, "run")).toEqual({value: 10, over: "run"});
    expect(largestOf([1, -4], measured([], 10).scale, "view")).toEqual({value: 4, over: "view"});
  });
});

describe("downloads", () => {
  it("hold every number of the table", () => {
    const lines = csvOf(groupsOf(full), effectsOf(full, [7]), () => 'a "b"').split("\n");
    expect(lines[0]).toBe('"class","name","group D","group A","rest of the layer","whole layer"');
    expect(lines[1]).toBe('7,"a ""b""",1,-2,10,9');
  });

  it("hold factors, identities and effects as JSON can", () => {
    const read = JSON.parse(JSON.stringify(described(full, groupsOf(full), name))) as ReturnType<typeof described>;
    expect(read.groups[0]).toMatchObject({
      group: "D",
      id: 3,
      new: true,
      similarity: null,
      magnitude: 3,
      spatial: [5, 0],
    });
    expect(read.groups[1].spatial).toEqual([1, 4]);
    expect(read.effects).toHaveLength(3);
    expect(read.effects[2]).toEqual({class: 5, name: "class 5", groups: [0, 0.5], rest: -1});
  });
});

describe("texts", () => {
  const [group, other] = groupsOf(full);

  it("say how much the groups are of the layer", () => {
    expect(explainedText(full)).toBe(
      "Together these 2 groups explain 75.0 % of the squared activation of conv; 25.0 % are left.",
    );
    expect(explainedText(bare)).toContain("was not logged");
  });

  it("say what came, stayed and went", () => {
    expect(changeText(full, group)).toContain("new at this step");
    expect(changeText(full, other)).toContain("0.90 like");
    expect(changeText(bare, groupsOf(bare)[0])).toBeNull();
    expect(vanishedText(full)).toBe("Gone since the step before: group B, group E2.");
    expect(vanishedText(bare)).toBeNull();
  });

  it("say what is isolated, or read", () => {
    expect(imageCaption(full, group, null)).toContain("where group D is active, most at row 0, column 0: 5.00");
    expect(imageCaption(full, null, {y: 0, x: 1})).toContain("row 0, column 1");
    expect(spokenOf(full, groupsOf(full), null, {y: 0, x: 1})).toBe("At row 0, column 1: D 0, A 4.00");
    expect(spokenOf(full, groupsOf(full), other, null)).toContain("Group A of conv");
  });

  it("say what is missing", () => {
    const groups = {step: 2, complete: false, layers: [bare]} as unknown as NeuronGroups;
    expect(noticesOf(data, groups)).toHaveLength(3);
    expect(noticesOf(data, {...groups, step: 4, complete: true, layers: [full]})).toEqual([]);
    expect(noGroupsText({...data, layer: bare.layer})).toContain("argument groups of SemanticDictionaryCallback");
  });
});
