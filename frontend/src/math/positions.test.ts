import {describe, expect, it} from "vitest";
import {exact, within} from "./known.fixture";
import {LIGHTS} from "./palette";
import {FINE, LEAST} from "./pixels";
import {brightMask, effectsOf, factorMask, lengths, sourcesOf} from "./positions";

it("lengths are Euclidean, by position", () => {
  expect([...lengths(exact([3, 4, 0, 0, -5, 12]), 2).values]).toEqual([5, 0, 13]);
  expect([...lengths(exact([]), 0).values]).toEqual([]);
});

it("lengths are known as well as the length of their errors says", () => {
  expect(lengths(within(0.5, [3, 4, 0, 0]), 2).errors(0)).toBeCloseTo(0.5 * Math.SQRT2);
});

describe("attribution between layers", () => {
  // An earlier layer of 1 × 3 positions, a later one of 2 × 1: 10 · earlier + later.
  const values = {values: Float32Array.from([0, 1, 10, 11, 20, 21]), errors: (i: number) => i};
  const [earlier, later] = [
    {height: 1, width: 3},
    {height: 2, width: 1},
  ];

  it("is read by columns from the later layer, and by rows from the earlier one", () => {
    const [sources, effects] = [
      sourcesOf(values, later, {y: 1, x: 0}),
      effectsOf(values, earlier, later, {y: 0, x: 2}),
    ];
    expect([...sources.values]).toEqual([1, 11, 21]);
    expect([...effects.values]).toEqual([20, 21]);
    expect([0, 1, 2].map(sources.errors)).toEqual([1, 3, 5]);
    expect([0, 1].map(effects.errors)).toEqual([4, 5]);
  });

  it("is the same number from both sides", () => {
    for (let x = 0; x < 3; x++) {
      for (let y = 0; y < 2; y++) {
        const [source, effect] = [sourcesOf(values, later, {y, x: 0}), effectsOf(values, earlier, later, {y: 0, x})];
        expect(source.values[x]).toBe(effect.values[y]);
      }
    }
  });
});

const pixel = (pixels: Uint8ClampedArray, i: number) => [...pixels.subarray(4 * i, 4 * i + 4)];

it("bright masks show positive values, and let a little of the rest be seen", () => {
  const pixels = brightMask(new Float32Array([4, -4, NaN, 2, 9]), 4);
  expect(pixel(pixels, 0)).toEqual([255, 255, 255, 255]);
  expect(pixel(pixels, 4)).toEqual(pixel(pixels, 0));
  expect(pixel(pixels, 1)).toEqual(pixel(pixels, 2));
  expect(pixel(pixels, 1)[0]).toBeGreaterThan(10);
  expect(pixel(pixels, 1)[0]).toBeLessThan(70);
  expect(pixel(pixels, 3)[0]).toBe(Math.round(255 * (LEAST + (1 - LEAST) / 2)));
});

describe("factorMask", () => {
  const values = new Float32Array([1, 0, 0, 1, 1, 1]);
  const middle = (position: number) => (FINE / 2) * 3 * FINE + position * FINE + FINE / 2;
  const corner = (position: number) => position * FINE;

  it("has each factor's own colour, white for both", () => {
    const pixels = factorMask(values, 2, 3, 1);
    expect(pixels.length).toBe(4 * 3 * FINE * FINE);
    const full = (role: "factor-1" | "factor-2") =>
      LIGHTS[role].map((part) => Math.round(255 * LEAST + (1 - LEAST) * part));
    expect(pixel(pixels, corner(0)).slice(0, 3)).toEqual(full("factor-1"));
    expect(pixel(pixels, corner(1)).slice(0, 3)).toEqual(full("factor-2"));
    expect(pixel(pixels, corner(2))).toEqual([255, 255, 255, 255]);
  });

  it("dots the second factor, so that it is known without colours", () => {
    const pixels = factorMask(values, 2, 3, 1);
    const dot = FINE * 3 + 1;
    expect(pixel(pixels, dot + FINE)[2]).toBeLessThan(pixel(pixels, corner(1))[2]);
    expect(pixel(pixels, dot)).toEqual(pixel(pixels, corner(0)));
    expect(pixel(pixels, dot + 2 * FINE)).toEqual(pixel(pixels, corner(2)));
    const faint = factorMask(new Float32Array([0, 0.05]), 2, 1, 1);
    expect(pixel(faint, FINE + 1)).toEqual(pixel(faint, 0));
  });

  it("shows one factor alone, dark where there is nothing of it", () => {
    const pixels = factorMask(values, 2, 3, 1, 0);
    expect(pixel(pixels, corner(1))[2]).toBeLessThan(70);
    expect(pixel(pixels, middle(2))).toEqual(pixel(pixels, middle(0)));
  });
});
