import {expect, it} from "vitest";
import {tileRegion} from "./sprite";

it("tiles do not overlap and stay within the atlas", () => {
  const sprite = {tileHeight: 8, tileWidth: 10, columns: 3, count: 7};
  const places = Array.from({length: 7}, (_, n) => tileRegion(sprite, n));
  expect(new Set(places.map((place) => `${place?.x} ${place?.y}`)).size).toBe(7);
  for (const place of places) expect(place && place.x + place.width <= 30 && place.y + place.height <= 24).toBe(true);
  for (const n of [-1, 7, 1.5, NaN]) expect(tileRegion(sprite, n)).toBeNull();
});
