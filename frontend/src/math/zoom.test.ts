import {describe, expect, it} from "vitest";
import {isInSight, MAX_FACTOR, pan, placeAt, reveal, seenBox, WHOLE, zoomAt, type Zoom} from "./zoom";

const zooms: Zoom[] = [WHOLE, {factor: 2, x: 0.25, y: 0.5}, {factor: 8, x: 0.1, y: 0.8}];
const points = [0, 0.3, 0.5, 1].flatMap((y) => [0, 0.7, 1].map((x) => ({x, y})));
const inside = ({factor, x, y}: Zoom) => Math.min(x, y) >= 0 && Math.max(x, y) <= 1 - 1 / factor + 1e-12;

describe("zoom", () => {
  it("keeps what is at the pointer there", () => {
    for (const point of points) {
      const before = placeAt({factor: 2, x: 0.25, y: 0.25}, point);
      const after = placeAt(zoomAt({factor: 2, x: 0.25, y: 0.25}, 1.5, point), point);
      expect(after.x).toBeCloseTo(before.x);
      expect(after.y).toBeCloseTo(before.y);
    }
  });

  it("never leaves the square, nor 1 to 8 times", () => {
    for (const zoom of zooms) {
      for (const point of points) {
        for (const by of [0.01, 0.5, 1, 3, 100]) {
          const zoomed = zoomAt(zoom, by, point);
          expect(inside(zoomed)).toBe(true);
          expect(zoomed.factor).toBeGreaterThanOrEqual(1);
          expect(zoomed.factor).toBeLessThanOrEqual(MAX_FACTOR);
        }
        expect(inside(pan(zoom, point.x * 3 - 1, point.y * 3 - 1))).toBe(true);
      }
    }
    expect(zoomAt({factor: 8, x: 0.1, y: 0.8}, 0, {x: 0, y: 0})).toEqual(WHOLE);
  });

  it("what is dragged stays under the pointer", () => {
    const zoom = {factor: 4, x: 0.3, y: 0.3};
    const grabbed = placeAt(zoom, {x: 0.5, y: 0.5});
    const dragged = placeAt(pan(zoom, 0.2, -0.1), {x: 0.7, y: 0.4});
    expect(dragged.x).toBeCloseTo(grabbed.x);
    expect(dragged.y).toBeCloseTo(grabbed.y);
  });

  it("a place is seen where it is found again", () => {
    for (const zoom of zooms) {
      for (const point of points) {
        const place = placeAt(zoom, point);
        const {left, top} = seenBox(zoom, {left: place.x, top: place.y, width: 0, height: 0});
        expect(left).toBeCloseTo(point.x);
        expect(top).toBeCloseTo(point.y);
      }
    }
  });

  it("reveals a cell that is out of sight, and moves nothing for one that is not", () => {
    const cell = {left: 0.9, top: 0.0, width: 0.05, height: 0.05};
    const zoom = {factor: 4, x: 0.2, y: 0.5};
    expect(isInSight(seenBox(zoom, cell))).toBe(false);
    const revealed = reveal(zoom, cell);
    expect(isInSight(seenBox(revealed, cell))).toBe(true);
    expect(reveal(revealed, cell)).toEqual(revealed);
    expect(reveal(WHOLE, cell)).toEqual(WHOLE);
  });
});
