import {describe, expect, it} from "vitest";
import {coloursOf, fromOklab, groupPixels, PALETTE, rgbOf, toOklab, type Colour} from "./groupColours";

type Matrix = readonly (readonly [number, number, number])[];

// Machado, Oliveira, Fernandes 2009, severity 1, in linear light.
const SIGHTS: Readonly<Record<string, Matrix>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};
const XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

const times = (matrix: Matrix, v: readonly number[]) => matrix.map((row) => row.reduce((s, m, i) => s + m * v[i], 0));

const linear = (colour: Colour) =>
  colour.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));

function cielab(light: readonly number[]): number[] {
  const [x, y, z] = times(
    XYZ,
    light.map((v) => Math.max(0, Math.min(1, v))),
  ).map((v, i) => {
    const t = v / [0.95047, 1, 1.08883][i];
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function smallestDistance(n: number, sight: Matrix): number {
  const labs = PALETTE.slice(0, n).map((hex) => cielab(times(sight, linear(rgbOf(hex)))));
  const distances = labs.flatMap((a, i) => labs.slice(i + 1).map((b) => Math.hypot(...a.map((v, k) => v - b[k]))));
  return Math.min(...distances);
}

describe("the palette", () => {
  it.each(Object.entries(SIGHTS))("is told apart by %s", (_, sight) => {
    // Ten is plainly different side by side.
    expect(smallestDistance(8, sight)).toBeGreaterThan(25);
    expect(smallestDistance(PALETTE.length, sight)).toBeGreaterThan(17);
  });

  it("carries black letters", () => {
    for (const hex of PALETTE) {
      const luminance = times(XYZ, linear(rgbOf(hex)))[1];
      expect((luminance + 0.05) / 0.05).toBeGreaterThan(4.5);
    }
  });

  it("goes by the number that a group keeps, with no two alike", () => {
    expect(coloursOf([3, 0, 7])).toEqual([3, 0, 7]);
    expect(coloursOf([3, 15])).toEqual([3, 4]);
    expect(coloursOf([15, 3])).toEqual([4, 3]);
    expect(new Set(coloursOf([0, 12, 24, 36])).size).toBe(4);
    expect(coloursOf(Array.from({length: 14}, (_, i) => i)).slice(12)).toEqual([0, 1]);
  });
});

it("colours come back from the perceptual space", () => {
  for (const colour of [...PALETTE.map(rgbOf), [0, 0, 0], [255, 255, 255], [12, 200, 99]] as Colour[]) {
    expect(fromOklab(toOklab(colour))).toEqual(colour);
  }
  expect(toOklab([255, 255, 255])[0]).toBeCloseTo(1, 4);
});

describe("the map of groups", () => {
  const colours: Colour[] = [
    [255, 0, 0],
    [0, 160, 255],
  ];
  const pixel = (values: number[], only: number | null = null) =>
    Array.from(groupPixels(Float32Array.from(values), colours, 4, only));

  it("shows a group alone in its own colour, and nothing as black", () => {
    expect(pixel([4, 0, 0, 4])).toEqual([255, 0, 0, 255, 0, 160, 255, 255]);
    expect(pixel([0, 0])).toEqual([0, 0, 0, 255]);
    expect(pixel([9, 0])).toEqual([255, 0, 0, 255]);
  });

  it("shows weaker ones darker, in the same colour", () => {
    const [red, green, blue] = pixel([2, 0]);
    expect(red).toBeGreaterThan(40);
    expect(red).toBeLessThan(180);
    expect(green + blue).toBeLessThan(4);
  });

  it("mixes by squares: the stronger prevails, equal ones lose their colour", () => {
    const chroma = (values: number[]) => {
      const [, a, b] = toOklab(pixel(values).slice(0, 3) as unknown as Colour);
      return Math.hypot(a, b);
    };
    expect(chroma([3, 3])).toBeLessThan(0.7 * Math.min(chroma([4, 0]), chroma([0, 4])));
    expect(pixel([4, 1])[0]).toBeGreaterThan(200);
  });

  it("isolates a group", () => {
    expect(pixel([4, 4], 1)).toEqual([0, 160, 255, 255]);
    expect(pixel([4, 0], 1)).toEqual([0, 0, 0, 255]);
  });
});
