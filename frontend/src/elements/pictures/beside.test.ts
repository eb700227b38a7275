import {expect, it} from "vitest";
import {beside} from "./beside";

const room = {width: 1000, height: 700};
const size = {width: 400, height: 300};
const icon = (left: number, top: number, side = 100) => ({left, top, width: side, height: side});

it.each([
  ["right of it", icon(100, 300), {x: 210, y: 200}],
  ["left of it where the right has no room", icon(800, 300), {x: 390, y: 200}],
  ["below where neither side has", {...icon(100, 50), width: 800}, {x: 300, y: 160}],
  ["above where that has none either", {...icon(100, 500), width: 800}, {x: 300, y: 190}],
  ["within the page at its edges", icon(100, 650), {x: 210, y: 400}],
])("stands %s", (_, anchor, expected) => {
  expect(beside(anchor, size, room)).toEqual(expected);
});

it("does not hide what is looked at with it", () => {
  const image = {left: 0, top: 0, width: 500, height: 700};
  expect(beside(icon(800, 50), size, room, [image])).toEqual({x: 600, y: 160});
  // Where it can hide nothing, it hides little.
  expect(beside(icon(800, 300), size, room, [image]).x).toBeGreaterThan(480);
});
