import {expect, it} from "vitest";
import {outlineOf} from "./outline";

it.each([
  [1, 1],
  [2, 3],
  [8, 8],
  [56, 56],
])("the outline lies in the image, around its place, in a grid of %i × %i", (height, width) => {
  for (const y of [0, height >> 1, height - 1]) {
    for (const x of [0, width >> 1, width - 1]) {
      const box = outlineOf({y, x}, {height, width});
      expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
      expect(Math.max(box.left + box.width, box.top + box.height)).toBeLessThanOrEqual(1 + 1e-9);
      const [middleX, middleY] = [(x + 0.5) / width, (y + 0.5) / height];
      expect(middleX).toBeGreaterThan(box.left);
      expect(middleX).toBeLessThan(box.left + box.width);
      expect(middleY).toBeGreaterThan(box.top);
      expect(middleY).toBeLessThan(box.top + box.height);
    }
  }
});
