import {describe, expect, it} from "vitest";
import {exact} from "../../math/known.fixture";
import {CHECKS, TRUST} from "./checks.fixture";
import {checkedOf, jointCount, markOf, testOf, type Checked, type Tested} from "./checks";
import {headOf, linesOf, rowsOf, testText, usedText} from "./checksText";

function measured(...of: Parameters<typeof checkedOf>): Checked {
  const checked = checkedOf(...of);
  if (checked === null) throw new Error("nothing was measured");
  return checked;
}

const NET = exact([0.8, 0.25, -3]);

/** The numbers of a channel that was removed, which here are all kept without loss. */
function numbersOf(test: Tested | null) {
  if (test === null) return null;
  const {evidence, predicted, lost, error} = test;
  for (const each of [evidence, predicted, lost]) expect(each.error).toBe(0);
  return {
    ...test,
    evidence: evidence.value,
    predicted: predicted.value,
    lost: lost.value,
    error: error?.value ?? null,
  };
}
const checked = measured(TRUST, [1, 2], NET);
const two = {two: true, regression: false} as const;

describe("what was measured", () => {
  it("of two classes is the difference of both, of the removal that the checks use", () => {
    expect(checked.used.kind).toBe("resampled");
    expect(checked.used.tested.map((each) => each.channel)).toEqual([2, 0, 1]);
    expect(numbersOf(testOf(checked, 0))).toMatchObject({
      evidence: Math.fround(0.8),
      predicted: 0.5,
      lost: -2,
      contradicted: true,
    });
    expect(numbersOf(testOf(checked, 0))?.error).toBeCloseTo(0.2);
    expect(numbersOf(testOf(checked, 2))).toMatchObject({evidence: -3, predicted: 3.5, lost: 2, contradicted: false});
    expect(checked.tests[0]).toMatchObject({kind: "zero"});
    expect(numbersOf(checked.tests[0].tested[1])).toEqual({
      channel: 0,
      evidence: Math.fround(0.8),
      predicted: Math.fround(0.8),
      lost: 5,
      error: null,
      contradicted: false,
    });
  });

  it("turns round with the classes", () => {
    const turned = measured(TRUST, [2, 1], exact(NET.values.map((value) => -value)));
    expect(turned.checks).toMatchObject({
      evidence: -16.9,
      expected: -7.7,
      bias: 0.4,
      slope: CHECKS.slope,
      wrongSigns: CHECKS.wrongSigns,
    });
    expect(turned.checks?.joint[0]).toEqual({count: 3, predicted: -6, single: -5, measured: -2});
    expect(numbersOf(testOf(turned, 0))).toMatchObject({predicted: -0.5, lost: 2, contradicted: true});
    expect(markOf(turned, 0)?.positive).toBe(false);
  });

  it("of one class is its own", () => {
    const one = measured(TRUST, [1], NET);
    expect(one.used.kind).toBe("zero");
    expect(numbersOf(testOf(one, 1))).toEqual({
      channel: 1,
      evidence: 0.25,
      predicted: 0.25,
      lost: 1,
      error: null,
      contradicted: true,
    });
  });

  it("is nothing where it was not measured of the classes", () => {
    expect(checkedOf(null, [1, 2], NET)).toBeNull();
    expect(checkedOf(TRUST, [1, 7], NET)).toBeNull();
    expect(checkedOf(TRUST, [2], NET)?.checks).toBeNull();
  });

  it("in an older log is the removals alone, without a check", () => {
    const old = measured({...TRUST, removals: [TRUST.removals[0]], linear: null, examined: []}, [1, 2], NET);
    expect(numbersOf(testOf(old, 0))).toMatchObject({lost: 5, error: null, contradicted: false});
    expect(headOf(old)).toMatch(/^Not checked: this log is older/);
    expect([linesOf(old, two), rowsOf(old)]).toEqual([[], []]);
    expect(usedText(old)).toBe("Each channel was set to zero; no other way was tried.");
  });
});

describe("a mark", () => {
  it("stands on a channel whose removal says the opposite, and on no other", () => {
    expect(markOf(checked, 0)).toEqual({
      text: "removing it says the opposite: predicted +0.50 of evidence +0.80, measured −2.00 ± 0.20",
      positive: true,
    });
    expect([1, 2, 3].map((channel) => markOf(checked, channel))).toEqual([null, null, null]);
    expect(markOf(null, 0)).toBeNull();
    expect(markOf(checkedOf(TRUST, [1], exact([1, -0.25, 3])), 1, " here")).toEqual({
      text: "removing it says the opposite: evidence −0.25 here, measured +1.00",
      positive: false,
    });
  });
});

describe("texts", () => {
  it("say each check with its interval and what it is of; what is not known is left out", () => {
    expect(headOf(checked)).toBe("Checks");
    expect(linesOf(checked, two)).toEqual([
      "Evidence adds up to +16.9 of a logit difference of +7.30; bias term −0.40.",
      "Removals show 0.40 [0.30, 0.60] of what gradients say of them.",
      "12 % [5, 24] of 34 have the wrong sign.",
      "Removed at once, the first 3: +2.00 of +6.00.",
    ]);
    expect(linesOf(checked, {two: false, regression: true})[0]).toContain("of a value of +7.30");
    expect(linesOf(checked, {two: true, regression: true})[0]).toContain("of a difference of +7.30");
    expect(rowsOf(checked).map(({name, text, ideal}) => [name, text, ideal])).toEqual([
      ["gradients differ elsewhere by", "31 % (rounding: up to 0.10 %)", "0 %"],
      ["sum of evidence", "+16.9, off by 54 %", "+7.70"],
      ["slope of single removals", "0.40 [0.30, 0.60] (3 channels)", "1"],
      ["wrong signs", "12 % [5, 24] of 34", "0 %"],
      ["lost without the first 3", "+2.00 (one by one +5.00)", "+6.00"],
    ]);
    const toZero = {...checked, checks: {...CHECKS, removal: "zero"} as const};
    expect(linesOf(toZero, two)[1]).toBe("Removals show 0.40 [0.30, 0.60] of what evidence says.");
    const unknown = {...CHECKS, slope: {value: NaN, low: NaN, high: NaN}, wrongSigns: {value: 0, low: NaN, high: NaN}};
    expect(linesOf({...checked, checks: unknown}, two).slice(1, 2)).toEqual(["0 % of 34 have the wrong sign."]);
  });

  it("of a layer from which the network is linear say that alone", () => {
    const exact = {...checked, linear: {exact: true, deviation: 0, tolerance: 0.001}};
    expect([headOf(exact), linesOf(exact, two)]).toEqual([
      "Exact by construction: the network is linear from this layer on.",
      [],
    ]);
    expect(testText(exact, 9)).toMatch(/^exact by construction/);
  });

  it("say which removal is used, and why", () => {
    expect(usedText(checked)).toMatch(
      /replaced by what it is in other images: effects of resampled removal are 60 % off/,
    );
    const zero = {...checked, checks: {...CHECKS, removal: "zero", replacedDifference: 0.1} as const};
    expect(usedText(zero)).toBe(
      "For the checks each channel is set to zero: effects of resampled removal are 10 % off those of removal to zero.",
    );
  });

  it("say of each channel what was measured, or that it was not", () => {
    expect(testText(checked, 2)).toBe(
      "measured where it is replaced by what it is in other images: +2.00 ± 0.10, +3.50 predicted",
    );
    expect(testText(checked, 9)).toMatch(/^not checked: it was not among/);
    expect(testText(null, 9)).toMatch(/^not checked: no channel/);
    expect(testText(null, 9, true)).toMatch(/on their way/);
  });

  it("count no more channels than there are", () => {
    expect([jointCount(3, CHECKS), jointCount(10, CHECKS), jointCount(10, {...CHECKS, nChannels: NaN})]).toEqual([
      3, 3, 10,
    ]);
  });
});
