import {expect, it} from "vitest";
import {componentColour, componentPixels, swatch} from "./components";

const units = [0, 1, 2].map((p) => [0, 1, 2].map((q) => Number(p === q)));
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]));

it("the mean is grey, and away from a component is the complement of towards it", () => {
  expect(componentColour([0, 0, 0])).toEqual([128, 128, 128]);
  for (const unit of units) {
    const away = componentColour(unit.map((value) => -value));
    componentColour(unit).forEach((value, axis) => {
      expect(value + away[axis]).toBeGreaterThanOrEqual(255);
      expect(value + away[axis]).toBeLessThanOrEqual(257);
    });
  }
});

it("all directions are far from one another", () => {
  const ends = units.flatMap((unit) => [componentColour(unit), componentColour(unit.map((value) => -value))]);
  ends.forEach((end, i) => {
    for (const other of ends.slice(i + 1)) expect(distance(end, other)).toBeGreaterThan(100);
  });
});

it("gives one opaque pixel for each position, of one, two, three or more components", () => {
  for (const count of [1, 2, 3, 5]) {
    const values = new Float32Array(6 * count);
    values[0] = 4;
    const pixels = componentPixels(values, count, 4);
    expect(pixels.length).toBe(24);
    expect(`rgb(${[...pixels.subarray(0, 3)].join(" ")})`).toBe(swatch(0, 1));
    expect([...pixels.subarray(4, 8)]).toEqual([128, 128, 128, 255]);
  }
  expect(componentPixels(new Float32Array(0), 0, 1).length).toBe(0);
});

it("without a scale everything is the mean", () => {
  expect([...componentPixels(new Float32Array([5]), 1, 0).subarray(0, 3)]).toEqual([128, 128, 128]);
});

it("shows one component alone", () => {
  const values = new Float32Array([2, -2, 1]);
  const alone = [0, 1, 2].map((p) => componentPixels(values, 3, 2, p).slice(0, 3));
  expect(`rgb(${alone[0].join(" ")})`).toBe(swatch(0, 1));
  expect(`rgb(${alone[1].join(" ")})`).toBe(swatch(1, -1));
  expect([...alone[2]]).toEqual(componentColour([0, 0, 0.5]));
});
