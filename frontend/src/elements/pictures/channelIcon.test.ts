import {describe, expect, it} from "vitest";
import type {Dictionary} from "../../model/dictionary";
import {cropRegions, iconOf} from "./channelIcon";

const bitmap = {} as ImageBitmap;

describe("icons", () => {
  const sprite = {tileHeight: 8, tileWidth: 8, columns: 4, count: 4};
  const dictionary: Dictionary = {
    step: 1,
    settings: {},
    complete: true,
    icons: {bitmap, sprite},
    iconMaximum: new Float32Array([1, NaN, 2, NaN]),
    cropsPerChannel: 2,
    crops: {bitmap, sprite: {...sprite, count: 8}},
    cropValues: new Float32Array([1, 2, 3, NaN, 5, 6, NaN, NaN]),
    cropPlaces: Float32Array.from({length: 40}, (_, i) => i),
    range: null,
    diversePerChannel: 2,
    diverse: {bitmap, sprite: {...sprite, count: 8}},
    differences: new Float32Array([0.4, NaN, 1, 0]),
  };
  const notes = (kind: "optimized" | "dataset") =>
    [0, 1, 2, 3].map((channel) => {
      const icon = iconOf(dictionary, channel, kind);
      return icon.kind === "tiles" ? (icon.note ?? icon.regions.length) : icon.text;
    });

  it("show what there is, and say where it is not what was asked for", () => {
    expect(notes("optimized")).toEqual([1, "not rendered: crops", 1, "not rendered"]);
    expect(notes("dataset")).toEqual([2, 1, 2, "no crops"]);
    expect(iconOf(null, 0, "optimized").kind).toBe("missing");
    expect(iconOf({...dictionary, crops: null, cropsPerChannel: 0}, 0, "dataset")).toMatchObject({
      note: "no crops: optimized",
    });
  });

  it("leave out crops that are not there", () => {
    expect(cropRegions(dictionary, 1)).toEqual([{x: 16, y: 0, width: 8, height: 8}]);
    expect(cropRegions({...dictionary, crops: null}, 1)).toEqual([]);
  });
});
