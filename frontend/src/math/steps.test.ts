import {describe, expect, it} from "vitest";
import {artifactFor, chosenStep} from "./steps";

describe("steps", () => {
  const steps = [{step: 2}, {step: 5}, {step: 9}];

  it.each([
    [0, 2],
    [2, 2],
    [8, 5],
    [100, 9],
  ])("for step %i it is %i", (step, found) => {
    expect(artifactFor(steps, step)?.step).toBe(found);
  });

  it("no choice means the last, and nothing logged means nothing", () => {
    expect(chosenStep(steps, null)?.step).toBe(9);
    const none: typeof steps = [];
    expect([chosenStep(none, null), chosenStep(none, 3)]).toEqual([undefined, undefined]);
  });
});
