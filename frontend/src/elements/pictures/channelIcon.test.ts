import {describe, expect, it} from "vitest";
import type {Dictionary, IconKind} from "../../model/dictionary";
import {cropRegions, iconOf} from "./channelIcon";

const bitmap = {} as ImageBitmap;

describe("icons", () => {
  const sprite = {tileHeight: 8, tileWidth: 8, columns: 4, count: 4};
  const dictionary: Dictionary = {
    layer: "conv",
    step: 1,
    otherStep: null,
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
  const notes = (kind: IconKind) =>
    [0, 1, 2, 3].map((channel) => {
      const icon = iconOf(dictionary, channel, kind);
      return icon.kind === "tiles" ? (icon.note ?? icon.regions.length) : icon.text;
    });

  it("show what there is, and say where it is not what was asked for", () => {
    expect(notes("optimized")).toEqual([1, "crops only", 1, "not rendered"]);
    expect(notes("both")).toEqual(notes("optimized"));
    expect(notes("dataset")).toEqual([2, 1, 2, "no crops"]);
    expect(iconOf(null, 0, "optimized").kind).toBe("missing");
    expect(iconOf({...dictionary, crops: null, cropsPerChannel: 0}, 0, "dataset")).toMatchObject({
      note: "no crops: optimized",
    });
  });

  it("have the strongest crops along their edge, as soon as these are there, unless either is wished alone", () => {
    const inset = (of: Dictionary, channel: number, kind: IconKind) => {
      const icon = iconOf(of, channel, kind);
      return icon.kind === "tiles" ? (icon.inset?.regions.length ?? 0) : null;
    };
    expect([0, 1, 2].map((channel) => inset(dictionary, channel, "both"))).toEqual([2, 0, 2]);
    expect([0, 2].flatMap((c) => [inset(dictionary, c, "optimized"), inset(dictionary, c, "dataset")])).toEqual([
      0, 0, 0, 0,
    ]);
    expect(inset({...dictionary, crops: null}, 0, "both")).toBe(0);
    const many = {...dictionary, cropsPerChannel: 8, cropValues: null, crops: {bitmap, sprite: {...sprite, count: 32}}};
    expect(inset(many, 0, "both")).toBe(3);
  });

  it("are no crops where the channel does not fire at all, as those of a silent one would be of any image", () => {
    const silent = {...dictionary, cropValues: new Float32Array([0, 0, 3, 0, -1, -2, NaN, 0])};
    const regions = [0, 1, 2, 3].map((channel) => cropRegions(silent, channel).length);
    expect(regions).toEqual([0, 1, 2, 0]);
    expect([0, 3].map((channel) => iconOf(silent, channel, "dataset"))).toMatchObject([
      {note: "no crops: optimized"},
      {kind: "missing", text: "no crops"},
    ]);
  });

  it("say from which step they are where that is another", () => {
    const steps = (otherStep: number | null) =>
      (["both", "optimized", "dataset"] as const).map((kind) => iconOf({...dictionary, otherStep}, 0, kind));
    expect(steps(3)).toMatchObject([{step: 3}, {step: 3}, {step: 3}]);
    expect(steps(null)).toMatchObject([{step: null}, {step: null}, {step: null}]);
  });

  it("are large with all crops, each with its place", () => {
    const icon = iconOf(dictionary, 1, "optimized");
    expect(icon.kind === "tiles" && icon.large?.()).toMatchObject({
      name: "conv · 1",
      optimized: null,
      crops: {regions: [{x: 16, y: 0}]},
      places: ["image 10 at 11, 12"],
    });
    const bare = iconOf({...dictionary, cropPlaces: null, crops: null}, 0, "both");
    expect(bare.kind === "tiles" && bare.large?.()).toMatchObject({optimized: {bitmap}, crops: null, places: []});
  });

  it("leave out crops that are not there", () => {
    expect(cropRegions(dictionary, 1)).toEqual([{x: 16, y: 0, width: 8, height: 8}]);
    expect(cropRegions({...dictionary, crops: null}, 1)).toEqual([]);
  });
});
