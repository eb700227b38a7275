import {expect, it} from "vitest";
import {chosenColumns, columnChoices} from "./columns";

const LAYERS = Array.from({length: 30}, (_, i) => ({name: `block${i}`}));
const shown = (selected: string, count: number | null, layers = LAYERS) =>
  chosenColumns(layers, selected, count).map(({name}) => name);

it("spreads columns over the depth, with the selected layer and the deepest", () => {
  expect(shown("block29", 3)).toEqual(["block0", "block15", "block29"]);
  expect(shown("block7", 4)).toEqual(["block0", "block7", "block19", "block29"]);
  for (const {name} of LAYERS) {
    for (const count of [2, 3, 4, 6, 12, 30, null]) {
      const names = shown(name, count);
      expect(names).toContain(name);
      expect(names).toContain("block29");
      expect(new Set(names).size).toBe(count ?? 6);
    }
  }
  expect(shown("block7", 1)).toEqual(["block7"]);
});

it("shows all where there are no more, and as many as there are", () => {
  expect(shown("block1", null, LAYERS.slice(0, 4))).toHaveLength(4);
  expect(shown("block1", 99, LAYERS.slice(0, 4))).toHaveLength(4);
  expect(shown("gone", 3)).toEqual(["block0", "block15", "block29"]);
});

it("offers numbers only where there is something to choose", () => {
  expect(columnChoices(3)).toEqual([]);
  expect(columnChoices(4)).toEqual([3, 4]);
  expect(columnChoices(30)).toEqual([3, 4, 6, 8, 12, 30]);
});
