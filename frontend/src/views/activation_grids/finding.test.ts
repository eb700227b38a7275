import {expect, it} from "vitest";
import {exact, within} from "../../math/known.fixture";
import type {ActivationGrid} from "../../model/grids";
import {spelled} from "../shared/headline";
import {found} from "./finding";

const layer = {name: "conv", height: 2, width: 3, channels: 4, signed: false};
const icons = {bitmap: {} as ImageBitmap, sprite: {tileHeight: 8, tileWidth: 8, columns: 3, count: 6}};
const scale = {maximum: 16, p99: 8, over: "run"} as const;
const components = {
  shares: new Float32Array([0.75, 0.25]),
  values: {...exact(Array.from({length: 12}, () => 0)), scale},
  icons: {...icons, sprite: {...icons.sprite, count: 4}},
};
const grid = (lengths: readonly number[] | null, error = 0): ActivationGrid => ({
  layer,
  step: 3,
  settings: {},
  complete: true,
  examples: [0],
  icons,
  magnitude: lengths && {...within(error, Float32Array.from(lengths)), scale},
  components,
});
const said = (of: ActivationGrid, mode: "icons" | "components" = "icons"): string => spelled(found([of], "conv", mode));

it.each([
  [[1, 1, 2, 2, 2, 8], 0, "conv responds most to row 1, column 2: 4.00 × as strongly as at a usual place"],
  // Of unknown lengths nothing is said.
  [[1, NaN, 2, 2, NaN, 8], 0, "conv responds most to row 1, column 2: 4.00 × as strongly as at a usual place"],
  [[2, 2, 2, 2, 2, 2.5], 0, "conv responds about as strongly everywhere in this image"],
  // It may be less than half as much again.
  [[2, 2, 2, 2, 2, 4], 1, "conv responds about as strongly everywhere in this image"],
  [[0, 0, 0, 0, 0, 0], 0, "conv responds about as strongly everywhere in this image"],
  [[NaN, NaN, NaN, NaN, NaN, NaN], 0, "What conv sees at every place of this image"],
  [null, 0, "What conv sees at every place of this image"],
])("says where a layer responds most, where it surely does: %j", (lengths, error, expected) => {
  expect(said(grid(lengths, error))).toBe(expected);
});

it("by components, says along what the vectors vary", () => {
  expect(said(grid(null), "components")).toBe("In conv,  against  makes 75 % of what varies");
  expect(said({...grid([1, 1, 1, 1, 1, 4]), components: null}, "components")).toContain("responds most to");
});

it("is about the selected layer, else the deepest that has a grid", () => {
  const other = {...grid([1, 1, 1, 1, 1, 4]), layer: {...layer, name: "deep"}};
  expect(spelled(found([grid(null), other], "conv", "icons"))).toContain("What conv sees");
  expect(spelled(found([grid(null), other], "gone", "icons"))).toContain("deep responds most");
  expect(spelled(found([], "conv", "icons"))).toBe("No grid was logged of this example");
});
