import {expect, it} from "vitest";
import {effectsOf, groupsOf} from "../shared/groups";
import {full} from "../shared/groups.fixture";
import {csvOf, numbersOf} from "./derive";

it("the downloaded table holds every number", () => {
  const lines = csvOf(groupsOf(full), effectsOf(full, [7]), () => 'a "b"').split("\n");
  expect(lines[0]).toBe('"class","name","group 4","group 1","rest of the layer","whole layer"');
  expect(lines[1]).toBe('7,"a ""b""",1,-2,10,9');
});

it("the numbers of a table include the rests", () => {
  expect(numbersOf(effectsOf(full, [7]))).toEqual([1, -2, 10]);
});
