import {describe, expect, it} from "vitest";
import {ALONE, markBeside, markOf, shownOf, type Against} from "./pairing.svelte";

const own = {value: 5, error: 0.25};
const beside = (value: number, difference: boolean): Against => ({other: {value, error: 0.5}, difference});

describe("a bar beside another state", () => {
  it("shows its value, or the difference, of which both errors are", () => {
    expect(shownOf(own, ALONE)).toEqual(own);
    expect(shownOf(own, beside(2, false))).toEqual(own);
    expect(shownOf(own, beside(2, true))).toEqual({value: 3, error: 0.75});
  });

  it("knows no difference to what the other does not know", () => {
    expect(shownOf(own, beside(NaN, true)).value).toBeNaN();
    expect(markOf(beside(NaN, false))).toBeNull();
  });

  it("marks where the other's ends, but where the difference is shown, and on its own side alone where it has one", () => {
    expect([ALONE, beside(2, true), beside(2, false), beside(-2, false)].map(markOf)).toEqual([null, null, 2, -2]);
    expect([2, 0, -2].map((value) => markBeside(5, beside(value, false)))).toEqual([2, 0, null]);
    expect([2, 0, -2].map((value) => markBeside(-5, beside(value, false)))).toEqual([null, 0, -2]);
  });
});
