import {describe, expect, it} from "vitest";
import type {IconKind} from "../../model/dictionary";
import type {LayerGroups} from "../../model/groups";
import {
  channelsOf,
  cropsOf,
  described,
  effectsOf,
  groupIn,
  groupsOf,
  maskOf,
  notedOnce,
  pictureOf,
  targetsOf,
} from "./groups";
import {bare, data, full, measured, name} from "./groups.fixture";

describe("groups", () => {
  it("keep their tag and colour by number, in the order of the artifact", () => {
    const groups = groupsOf(full);
    expect(groups.map(({tag, index, isNew}) => [tag, index, isNew])).toEqual([
      ["4", 0, true],
      ["1", 1, false],
    ]);
    expect(groups.map(({peak}) => peak)).toEqual([
      {y: 0, x: 0, value: 5, error: 0},
      {y: 0, x: 1, value: 4, error: 0},
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
  const note = (of: LayerGroups, kind: IconKind, each = group) => {
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

  it("is its icon with pieces of the data set, or of this image where there are none", () => {
    const parts = (of: LayerGroups, each = group) => {
      const picture = pictureOf(data, of, each, "both");
      return picture.kind === "tiles" ? [picture.bitmap, picture.inset?.bitmap ?? null] : null;
    };
    expect(parts(full)).toEqual([full.icons?.bitmap, full.crops?.bitmap]);
    expect(parts(full, other)).toEqual([full.icons?.bitmap, data.image]);
    expect(parts({...full, icons: null})).toEqual([full.crops?.bitmap, null]);
    expect(parts(bare)).toEqual([data.image, null]);
  });

  it("says from which other step it is, but of a piece of this image", () => {
    const at = (of: LayerGroups, kind: IconKind) => pictureOf(data, {...of, otherStep: 3}, group, kind);
    expect(at(full, "both")).toMatchObject({step: 3});
    expect(at(full, "dataset")).toMatchObject({step: 3});
    expect(at(bare, "both")).toMatchObject({step: null});
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

describe("effects", () => {
  it("and the rest add up to the whole layer", () => {
    const [seven, two] = effectsOf(full, [7, 2]);
    expect([...seven.values, seven.rest, seven.whole]).toEqual([1, -2, 10, 9]);
    expect(two.whole).toBe(27);
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
    expect(targetsOf({...data, truth: {classes: [7], values: null}}, full, 1)).toEqual([5, 7]);
    expect(targetsOf({...data, target: 2}, full, 1)).toEqual([5, 2]);
    expect(targetsOf(data, bare, 3)).toEqual([]);
  });
});

describe("notes of pictures side by side", () => {
  const bitmap = {} as ImageBitmap;
  const of = (note: string | null) => ({kind: "tiles", bitmap, regions: [], note}) as const;
  const notes = (...all: readonly (string | null)[]) => {
    const {note, pictures} = notedOnce(all.map(of));
    return [note, pictures.map((picture) => (picture.kind === "tiles" ? picture.note : undefined))];
  };

  it("are said once where all have the same, else of each", () => {
    expect(notes("a", "a")).toEqual(["a", [null, null]]);
    expect(notes("a", "b")).toEqual([null, ["a", "b"]]);
    expect(notes("a", null)).toEqual([null, ["a", null]]);
    expect(notes(null, null)).toEqual([null, [null, null]]);
    expect(notes()).toEqual([null, []]);
    expect(notedOnce([of("a"), {kind: "missing", text: "none"}]).note).toBeNull();
  });
});

describe("downloads", () => {
  it("hold factors, identities and effects as JSON can", () => {
    const read = JSON.parse(JSON.stringify(described(full, groupsOf(full), name))) as ReturnType<typeof described>;
    expect(read.groups[0]).toMatchObject({
      group: "4",
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

it("channels of a group come by their share of its length", () => {
  expect(channelsOf(full, 0, 5).map(({channel, value}) => [channel, +value.toFixed(6)])).toEqual([
    [2, 0.8],
    [0, 0.6],
  ]);
  expect(channelsOf(bare, 0, 5)).toEqual([]);
});
