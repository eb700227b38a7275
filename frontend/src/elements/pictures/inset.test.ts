import {expect, it} from "vitest";
import {insetBoxes} from "./inset";

it.each([
  [40, 3, 1],
  [89, 3, 1],
  [90, 3, 2],
  [129, 3, 2],
  [130, 3, 3],
  [300, 2, 2],
  [300, 0, 0],
])("on an icon of %i px of %i crops %i stand, beside each other within it", (width, count, shown) => {
  const icon = {left: 7, top: 5, width, height: width};
  const boxes = insetBoxes(icon, count);
  expect(boxes).toHaveLength(shown);
  boxes.forEach(({left, top, width: w, height: h}, i) => {
    expect(left).toBeGreaterThanOrEqual(i === 0 ? icon.left : boxes[i - 1].left + boxes[i - 1].width);
    expect(left + w).toBeLessThanOrEqual(icon.left + width + 1e-9);
    expect(top + h).toBeCloseTo(icon.top + width);
    expect(h).toBeLessThanOrEqual(width / 2);
  });
});
