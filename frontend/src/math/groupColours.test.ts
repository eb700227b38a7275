import {describe, expect, it} from "vitest";
import {coloursOf, fromOklab, groupPixels, PALETTE, toOklab} from "./groupColours";
import {rgbOf, type Colour} from "./palette";
import {contrast, distance, SIGHTS} from "./sight.fixture";

function smallestDistance(n: number, sight: (typeof SIGHTS)[string]): number {
  const colours = PALETTE.slice(0, n);
  return Math.min(...colours.flatMap((a, i) => colours.slice(i + 1).map((b) => distance(a, b, sight))));
}

describe("the palette", () => {
  it.each(["all", "protanopia", "deuteranopia"])("is told apart by %s", (name) => {
    const sight = SIGHTS[name];
    // Ten is plainly different side by side.
    expect(smallestDistance(8, sight)).toBeGreaterThan(25);
    expect(smallestDistance(PALETTE.length, sight)).toBeGreaterThan(17);
  });

  it("is told apart by tritanopia", () => {
    expect(smallestDistance(8, SIGHTS.tritanopia)).toBeGreaterThan(15);
    expect(smallestDistance(PALETTE.length, SIGHTS.tritanopia)).toBeGreaterThan(10);
  });

  it("carries black letters", () => {
    for (const hex of PALETTE) expect(contrast(hex, "#000000")).toBeGreaterThan(4.5);
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

  it("shows a group alone in its own colour, and nothing as white", () => {
    expect(pixel([4, 0, 0, 4])).toEqual([255, 0, 0, 255, 0, 160, 255, 255]);
    expect(pixel([0, 0])).toEqual([255, 255, 255, 255]);
    expect(pixel([9, 0])).toEqual([255, 0, 0, 255]);
  });

  it("shows weaker ones paler, in the same colour", () => {
    const [red, green, blue] = pixel([1, 0]);
    expect(red).toBeGreaterThan(240);
    for (const other of [green, blue]) {
      expect(other).toBeGreaterThan(60);
      expect(other).toBeLessThan(220);
    }
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
    expect(pixel([4, 0], 1)).toEqual([255, 255, 255, 255]);
  });
});
