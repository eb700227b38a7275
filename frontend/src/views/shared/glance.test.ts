import {describe, expect, it} from "vitest";
import {exact} from "../../math/known.fixture";
import type {Checks} from "../../model/evidence";
import {CHECKS, TRUST} from "./checks.fixture";
import {checkedOf, type Checked} from "./checks";
import {contradictedIn, glanceOf} from "./glance";

const checked = found(checkedOf(TRUST, [1, 2], exact([0.8, 0.25, -3])));

function found(each: Checked | null): Checked {
  if (each === null) throw new Error("nothing was measured");
  return each;
}

const estimate = (value: number, low = NaN, high = NaN) => ({value, low, high});
const seen = (checks: Partial<Checks>) =>
  glanceOf(
    {
      ...checked,
      linear: null,
      checks: {...CHECKS, sumError: 0.1, slope: estimate(1, 0.9, 1.1), wrongSigns: estimate(0), ...checks},
    },
    "block2",
  );

describe("trust in one glance", () => {
  it("is exact where the network is linear", () => {
    const linear = {exact: true, deviation: 0, tolerance: 0.001};
    expect(glanceOf({...checked, linear}, "block4").sign).toBe("exact");
  });

  it("agrees where the sum and the removals do", () => {
    expect(seen({})).toEqual({sign: "agrees", text: "Adds up; removals agree."});
    expect(seen({sumError: NaN}).text).toBe("Removals agree.");
    expect(seen({slope: estimate(NaN)}).text).toBe("Adds up.");
  });

  it("says by what factor evidence over- or understates, where the interval does too", () => {
    expect(seen({slope: estimate(1 / 2.3, 0.3, 0.6)})).toEqual({
      sign: "hint",
      text: "block2 overstates by 2.30 ×: read as a hint.",
    });
    expect(seen({slope: estimate(5, 3, 8)}).text).toBe("block2 understates by 5.00 ×: read as a hint.");
    expect(seen({slope: estimate(0.4, 0.1, 1.4)}).sign).toBe("agrees");
    expect(seen({slope: estimate(-0.2)}).text).toMatch(/contradicted by its removals/);
  });

  it("names a sum that is off, and removals that say the opposite", () => {
    expect(seen({sumError: 0.54}).text).toBe("the sum is off: read as a hint.");
    expect(seen({wrongSigns: estimate(0.12), nSigns: 34}).text).toBe(
      "4 of 34 removals say the opposite: read as a hint.",
    );
    expect(seen({sumError: 0.54, slope: estimate(0.25, 0.2, 0.3)}).text).toBe(
      "block2 overstates by 4.00 ×; the sum is off: read as a hint.",
    );
  });

  it("is unchecked where nothing was measured", () => {
    expect(glanceOf(null, "x").sign).toBe("unchecked");
    expect(glanceOf({...checked, linear: null, checks: null}, "x").sign).toBe("unchecked");
    expect(seen({sumError: NaN, slope: estimate(NaN)}).sign).toBe("unchecked");
  });
});

it("counts the channels on screen that disagree", () => {
  expect(contradictedIn(checked, [0, 1, 2])).toBe(1);
  expect(contradictedIn(checked, [1])).toBe(0);
  expect(contradictedIn(null, [0])).toBe(0);
});
