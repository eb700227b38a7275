import {expect, it} from "vitest";
import {waitOf} from "./waits";

it("is ever longer, and as long as there is nothing never without end", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((looked) => waitOf("nothing", looked))).toEqual([
    1000, 2000, 4000, 8000, 16000, 30000, 30000,
  ]);
});

it("ends after a minute where a log holds less than a run opens with, and at once where all is there", () => {
  const waits = [0, 1, 2, 3, 4, 5, 6].map((looked) => waitOf("less", looked));
  expect(waits.at(-1)).toBeNull();
  expect(waits.reduce((sum: number, wait) => sum + (wait ?? 0), 0)).toBeLessThan(62_000);
  expect(waitOf("all", 0)).toBeNull();
});
