import {expect, it} from "vitest";
import {BEYOND, lensBox, lensSize} from "./lens";

const square = {width: 220, height: 165};
const lens = {width: 100, height: 120};
const cells = [0, 50, 95, 110, 160, 205].flatMap((left) =>
  [0, 60, 150].map((top) => ({left, top, width: 15, height: 15})),
);

it("a lens is never cut off", () => {
  for (const cell of [...cells, {left: -400, top: -400, width: 880, height: 880}]) {
    const {left, top, width, height} = lensBox(cell, lens, square);
    expect(left).toBeGreaterThanOrEqual(-BEYOND);
    expect(left + width).toBeLessThanOrEqual(square.width + BEYOND);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top + height).toBeLessThanOrEqual(square.height);
  }
});

it("a lens never covers its cell where there is room on either side of it", () => {
  for (const cell of cells) {
    const {left, width} = lensBox(cell, lens, square);
    expect(left >= cell.left + cell.width || left + width <= cell.left).toBe(true);
  }
});

it("a lens lies right of and below its cell, if it can", () => {
  const {left, top} = lensBox({left: 10, top: 10, width: 15, height: 15}, lens, square);
  expect([left, top]).toEqual([33, 33]);
  expect(lensBox({left: 200, top: 10, width: 15, height: 15}, lens, square).left).toBe(92);
});

it("a lens shows an icon at its own resolution where that is moderate, and never small", () => {
  expect(lensSize(110, 0, 400).width).toBe(120);
  expect(lensSize(48, 0, 220).width).toBe(100);
  expect(lensSize(48, 0, 800).width).toBe(210);
  expect(lensSize(400, 0, 400).width).toBe(178);
  expect(lensSize(48, 4, 220).height).toBe(100 + 66);
});
