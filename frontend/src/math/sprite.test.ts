import {describe, expect, it} from "vitest";
import {laidOut, rowsWith, tileRegion} from "./sprite";

it("tiles do not overlap and stay within the atlas", () => {
  const sprite = {tileHeight: 8, tileWidth: 10, columns: 3, count: 7};
  const places = Array.from({length: 7}, (_, n) => tileRegion(sprite, n));
  expect(new Set(places.map((place) => `${place?.x} ${place?.y}`)).size).toBe(7);
  for (const place of places) expect(place && place.x + place.width <= 30 && place.y + place.height <= 24).toBe(true);
  for (const n of [-1, 7, 1.5, NaN]) expect(tileRegion(sprite, n)).toBeNull();
});

describe("rows of an atlas that are read alone", () => {
  const sprite = {tileHeight: 8, tileWidth: 10, columns: 4, count: 38};

  it("are those that hold the tiles, each once", () => {
    expect(rowsWith(sprite, [37, 0, 3, 9, -1, 38])).toEqual([0, 2, 9]);
  });

  it("lie beside and below one another, and only their tiles are there", () => {
    const some = laidOut(sprite, [0, 2, 9]);
    const held = Array.from({length: 38}, (_, n) => n).filter((n) => tileRegion(some, n) !== null);
    expect(held).toEqual([0, 1, 2, 3, 8, 9, 10, 11, 36, 37]);
    expect(new Set(held.map((n) => JSON.stringify(tileRegion(some, n)))).size).toBe(held.length);
    // Tiles of a row stay beside one another, as they are in its picture.
    for (const row of [0, 8, 36]) {
      const [first, second] = [tileRegion(some, row), tileRegion(some, row + 1)];
      expect([second?.x, second?.y]).toEqual([(first?.x ?? NaN) + 10, first?.y]);
    }
  });

  it("are all there where all are read", () => {
    const all = laidOut({...sprite, columns: 1, count: 9}, null);
    expect([all.columns, all.kept]).toEqual([3, undefined]);
    expect(tileRegion(all, 8)).toEqual({x: 20, y: 16, width: 10, height: 8});
  });
});
