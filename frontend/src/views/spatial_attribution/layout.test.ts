import {describe, expect, it} from "vitest";
import {GAP, layoutOf, LISTS} from "./layout";

describe("layout", () => {
  it("puts four maps in a row above the lists where the page is wide", () => {
    expect(layoutOf(4, 1, 976, 520)).toMatchObject({beside: false, columns: 4, side: Math.floor((976 - 3 * GAP) / 4)});
  });

  it("puts the lists beside one map, which then is as high as the page", () => {
    expect(layoutOf(1, 1, 1000, 500)).toMatchObject({beside: true, columns: 1, side: 470});
  });

  it("has one column of maps as wide as a narrow page", () => {
    expect(layoutOf(4, 1, 340, 500)).toMatchObject({beside: false, columns: 1, side: 340});
  });

  it("puts no list beside maps that stand one below the other where two have room: beside the rest nothing would stand", () => {
    for (let width = 2 * 200 + GAP; width < 1100; width += 10) {
      const {beside, columns} = layoutOf(4, 1, width, 480);
      expect([width, beside && columns === 1]).toEqual([width, false]);
    }
    expect(layoutOf(4, 1, 592, 480)).toMatchObject({beside: false, columns: 2, side: 288});
  });

  it("leaves nothing free beside maps that are scrolled through, as far as they are not too large to be seen", () => {
    for (const height of [200, 400, 600])
      for (let width = 440; width < 900; width += 20) {
        const {beside, columns, side} = layoutOf(12, 1, width, height);
        expect([width, height, beside || width - columns * side - (columns - 1) * GAP <= 2 * GAP]).toEqual([
          width,
          height,
          true,
        ]);
      }
  });

  it("scrolls through many maps that are still large enough", () => {
    const {side, columns} = layoutOf(30, 1, 1000, 500);
    expect(side).toBeGreaterThanOrEqual(200);
    expect(columns * side + (columns - 1) * GAP).toBeLessThanOrEqual(1000);
  });

  it("leaves lists below the maps all that the maps do not take", () => {
    const {side, left} = layoutOf(4, 1, 1700, 900);
    expect(left).toBe(Math.floor(900 - side - 30 - GAP));
    expect(left).toBeGreaterThan(2 * LISTS.height);
    expect(layoutOf(4, 1, 976, 300).left).toBe(LISTS.height);
  });

  it("takes the shape of images into account", () => {
    expect(layoutOf(1, 3, 900, 500)).toMatchObject({columns: 1, side: Math.min(900, 3 * (500 - LISTS.height - 30))});
    expect(layoutOf(0, 1, 0, 0)).toMatchObject({columns: 1, side: 0});
  });
});
