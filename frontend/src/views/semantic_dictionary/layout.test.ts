import {expect, it} from "vitest";
import {AROUND, layoutOf} from "./layout";

const rooms = [320, 342, 476, 560, 700, 820, 1200].flatMap((width) =>
  [120, 300, 440, 520, 700, 900].map((height) => [width, height] as const),
);

it.each(rooms)("in %i × %i pixels, no entry is wider than its column, and all that fit are seen", (width, height) => {
  const {columns, icon, count} = layoutOf(width, height, 80);
  expect(columns * (icon + AROUND.beside) + (columns - 1) * AROUND.gap).toBeLessThanOrEqual(width);
  expect(count).toBeGreaterThanOrEqual(4);
  expect(count).toBeLessThanOrEqual(12);
  const rows = Math.ceil(count / columns);
  const down = rows * (icon + AROUND.below) + (rows - 1) * AROUND.gap;
  // It goes on below only for icons to be just large enough to be read, or where there is hardly any room.
  if (down > height) expect(icon <= 120 || (height - AROUND.gap) / 2 - AROUND.below < 84).toBe(true);
});

it("icons are as large as there is room", () => {
  expect(layoutOf(452, 372, 80)).toMatchObject({count: 4, icon: 157});
  expect(layoutOf(820, 700, 80)).toMatchObject({count: 9, icon: 202});
  expect(layoutOf(342, 300, 80)).toMatchObject({columns: 2});
  const room = [1, 1.2, 1.5, 2].map((by) => layoutOf(476 * by, 440 * by, 80));
  for (const [i, {icon, count}] of room.slice(1).entries()) {
    expect(icon >= room[i].icon || count > room[i].count).toBe(true);
  }
});

it("of few channels there are no empty places that make the others small", () => {
  expect(layoutOf(476, 440, 1).icon).toBe(240);
  expect(layoutOf(476, 440, 2).count).toBeGreaterThanOrEqual(2);
});
