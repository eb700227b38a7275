import {describe, expect, it} from "vitest";
import {exact, within} from "./known.fixture";
import {LIGHTS} from "./palette";
import {FINE, LEAST} from "./pixels";
import {brightMask, effectsOf, factorMask, lengths, signedTint, sourcesOf, veilMask} from "./positions";

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
  const values = new Float32Array([1, 0, 0, 1, 1, 1, 0, 0]);
  const corner = (position: number) => position * FINE;
  const dotOf = (position: number) => FINE * 4 + 1 + position * FINE;

  it("is light: each factor’s own colour, white for both, light grey for neither", () => {
    const pixels = factorMask(values, 2, 4, 1);
    expect(pixels.length).toBe(4 * 4 * FINE * FINE);
    expect(pixel(pixels, corner(0)).slice(0, 3)).toEqual(LIGHTS["factor-1"]);
    expect(pixel(pixels, corner(1)).slice(0, 3)).toEqual(LIGHTS["factor-2"]);
    expect(pixel(pixels, corner(2))).toEqual([255, 255, 255, 255]);
    const [red, green, blue] = pixel(pixels, corner(3));
    expect([green, blue]).toEqual([red, red]);
    expect(red).toBeGreaterThan(190);
    expect(red).toBeLessThan(240);
  });

  it("lies between grey and the factor’s colour where a position serves it less", () => {
    const [half] = [pixel(factorMask(new Float32Array([0.5, 0]), 2, 1, 1), 0)];
    const none = pixel(factorMask(new Float32Array([0, 0]), 2, 1, 1), 0);
    LIGHTS["factor-1"].forEach((full, part) => {
      expect(Math.abs(half[part] - (none[part] + full) / 2)).toBeLessThanOrEqual(1);
    });
  });

  it("dots the second factor where that is asked for, so that it is known without colours", () => {
    expect(pixel(factorMask(values, 2, 4, 1), dotOf(1))).toEqual(pixel(factorMask(values, 2, 4, 1), corner(1)));
    const pixels = factorMask(values, 2, 4, 1, {dots: true});
    expect(pixel(pixels, dotOf(1))[2]).toBeLessThan(pixel(pixels, corner(1))[2]);
    for (const position of [0, 2, 3]) expect(pixel(pixels, dotOf(position))).toEqual(pixel(pixels, corner(position)));
    const faint = factorMask(new Float32Array([0, 0.05]), 2, 1, 1, {dots: true});
    expect(pixel(faint, FINE + 1)).toEqual(pixel(faint, 0));
  });

  it("shows one factor alone, grey where there is nothing of it", () => {
    const pixels = factorMask(values, 2, 4, 1, {only: 0});
    expect(pixel(pixels, corner(1))).toEqual(pixel(pixels, corner(3)));
    expect(pixel(pixels, corner(2))).toEqual(pixel(pixels, corner(0)));
  });
});

describe("veilMask", () => {
  const alpha = (pixels: Uint8ClampedArray, position: number) => pixel(pixels, position * FINE)[3];

  it("covers what is nothing with a light veil that lets the picture through, and not what is full", () => {
    const pixels = veilMask(new Float32Array([4, 0, -9, 2]), 4, 4);
    expect([alpha(pixels, 0), alpha(pixels, 1)]).toEqual([0, alpha(pixels, 2)]);
    expect(alpha(pixels, 1)).toBeLessThan(230);
    expect(alpha(pixels, 3)).toBeCloseTo(alpha(pixels, 1) / 2, -1);
    expect(Math.min(...pixel(pixels, FINE).slice(0, 3))).toBeGreaterThan(200);
  });

  it("is striped and opaque where nothing is known", () => {
    const pixels = veilMask(new Float32Array([NaN]), 1, 1);
    expect(new Set(Array.from({length: FINE * FINE}, (_, i) => pixel(pixels, i).join())).size).toBe(2);
    expect(alpha(pixels, 0)).toBe(255);
  });
});

describe("signedTint", () => {
  const pixels = signedTint(new Float32Array([4, -4, 0, NaN]), 4, 4);
  const coloursOf = (position: number) =>
    new Set(
      Array.from({length: FINE * FINE}, (_, i) =>
        pixel(pixels, Math.floor(i / FINE) * 4 * FINE + position * FINE + (i % FINE)).join(),
      ),
    );

  it("is of one colour for support, striped for opposition, light for nothing, striped grey for what is unknown", () => {
    expect([0, 1, 2, 3].map((position) => coloursOf(position).size)).toEqual([1, 2, 1, 2]);
    expect(coloursOf(0)).toEqual(new Set([[...LIGHTS.support, 255].join()]));
    expect(coloursOf(1)).toContain([...LIGHTS.against, 255].join());
    const [[light]] = [[...coloursOf(2)].map((colour) => colour.split(",").map(Number))];
    expect(Math.min(...light.slice(0, 3))).toBeGreaterThan(190);
  });
});
