import {describe, expect, it} from "vitest";
import {spelled} from "../shared/headline";
import {audit, counts, direction} from "./audit.fixture";
import {directionCards} from "./directions";
import {csvOf} from "./sheet";

const named = {
  nameOf: (index: number) => `class ${index}`,
  concept: (layer: string, channels: readonly number[]) => ({strong: `${layer} · ${channels[0]}`}),
};
const slice = {...audit.slices[0], concept: 0, right: counts(10, 3), others: counts(8, 7), worse: 0.5};
const said = (pieces: Parameters<typeof spelled>[0]) => spelled(pieces).replaceAll("\u00a0", " ");
const cardsOf = (directions = [direction], directionSlices = [slice]) =>
  directionCards({directions, directionSlices}, named, 9);

describe("a direction", () => {
  it("is told with its class, and how many images are right at both ends", () => {
    const [card] = cardsOf();
    expect(said(card.sentence)).toBe("class 0 is worse at one end of a direction of block4 that no channel shows.");
    expect(card.halves).toEqual(["3 of 10 right", "7 of 8"]);
    expect(card).toMatchObject({kind: "direction", having: [8, 9], lacking: [1, 2], feature: null, classes: [0]});
  });

  it("names the channel that shows it, where one does, and leads to it", () => {
    const [slices, lead] = cardsOf([{...direction, shown: 0.95}]);
    for (const card of [slices, lead]) {
      expect(said(card.sentence)).toContain("a direction of block4 that block4 · 3 shows too".slice(2));
      expect(card.feature).toEqual({layer: "block4", channel: 3});
    }
  });

  it("is told with the decision that it moves, once for two classes: by the most of the lead", () => {
    const twice = [
      direction,
      {...direction, layer: "block3", lead: {...direction.lead, index: 2, other: 0, margin: 0.5}},
      {...direction, lead: null},
    ] as (typeof direction)[];
    expect(cardsOf(twice, []).map(({sentence}) => said(sentence))).toEqual([
      "A direction of block3 that no channel shows bears on class 2 against class 0, by 50 % of the lead.",
    ]);
  });

  it("is not told where chance may make it", () => {
    const lead = {...direction.lead, chance: 0.2} as NonNullable<typeof direction.lead>;
    expect(cardsOf([{...direction, lead}], [{...slice, chance: 0.2}])).toEqual([]);
  });

  it("is not told of more than there is room for, those first in which most is wrong", () => {
    const second = {...slice, index: 2, right: counts(40, 3)};
    expect(directionCards({directions: [direction], directionSlices: [slice, second]}, named, 1)).toMatchObject([
      {classes: [2]},
    ]);
  });

  it("is in the table of slices, too", () => {
    const table = csvOf({
      data: {audit: {...audit, directions: [direction], directionSlices: [slice]}} as never,
      nameOf: String,
    });
    expect(table.split("\n").at(-2)).toMatch(/^0,"?0"?,"?block4"?,"?direction 0"?,false,3,10,/);
  });
});
