import {describe, expect, it} from "vitest";
import {formatError, formatNumber, formatProbability, formatShare, formatSigned, plural, wrapped} from "./format";
import {noise} from "./noise";

describe("format", () => {
  it.each([
    [0, "0"],
    [0.5, "0.50"],
    [0.0449, "0.045"],
    [8.124, "8.12"],
    [9.996, "10.0"],
    [82, "82.0"],
    [886.98, "887.0"],
    [999.96, "1,000"],
    [1234.5, "1,235"],
    [999999.4, "999,999"],
    [1234567, "1.2e6"],
    [0.00032, "3.2e−4"],
    [-0.125, "−0.13"],
    [NaN, "–"],
    [-Infinity, "−∞"],
  ])("%f is %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("rounds: no text is further from its value than half a unit of its last digit", () => {
    for (const exponent of [-2, -1, 0, 1, 2, 3, 4]) {
      for (const value of noise(50).map((v) => Math.abs(v) * 10 ** exponent)) {
        const text = formatNumber(value).replaceAll(",", "").replace("−", "-");
        const [mantissa, power = "0"] = text.split("e");
        const unit = 10 ** (Number(power) - (mantissa.split(".")[1] ?? "").length);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(unit / 2 + 1e-9 * value);
      }
    }
  });

  it("shows signs and never a certainty that is not there", () => {
    expect([0.2, 0, -0.2].map(formatSigned)).toEqual(["+0.20", "0", "−0.20"]);
    expect([0, 1e-9, 0.5, 0.99999, 1].map(formatProbability)).toEqual([
      "0.0 %",
      "< 0.1 %",
      "50.0 %",
      "> 99.9 %",
      "100.0 %",
    ]);
    expect([plural(1, "channel"), plural(2, "channel")]).toEqual(["1 channel", "2 channels"]);
  });
});

it("errors stand behind numbers, where there are any", () => {
  expect([0.123, 0, null, NaN].map(formatError)).toEqual([" ± 0.12", " ± 0", "", ""]);
});

it("shares never round to none or all", () => {
  expect([0, 0.12, 0.004, 0.9961, 1, 1.7, NaN].map(formatShare)).toEqual([
    "0",
    "12",
    "0.40",
    "> 99",
    "100",
    "170",
    "–",
  ]);
});

it("texts break between words", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("unbreakable it is", 5)).toEqual(["unbreakable", "it is"]);
});
