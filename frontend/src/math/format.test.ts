import {describe, expect, it} from "vitest";
import {
  formatAuroc,
  formatError,
  formatErrorOf,
  formatNumber,
  formatProbability,
  formatShare,
  formatSigned,
  plural,
  wrapped,
  pieces,
} from "./format";
import {lastPower, rounded} from "./known";
import {noise} from "./noise";

/** The number that a text gives, and the unit of its last digit: after ≈ the zeros at its end are none. */
function read(text: string): {value: number; unit: number} {
  const plain = text.replaceAll(",", "").replaceAll("−", "-").replace("≈", "").replace("+", "");
  const [mantissa, power = "0"] = plain.split("e");
  const zeros = text.startsWith("≈") ? (/0*$/.exec(mantissa)?.[0].length ?? 0) : 0;
  return {value: Number(plain), unit: 10 ** (Number(power) + zeros - (mantissa.split(".")[1] ?? "").length)};
}

/** Values and errors of all sizes, beside each other and far apart. */
const CASES = Array.from(noise(6000)).flatMap((u, i, all) => {
  const [v, w] = [all[(i + 1) % all.length], all[(i + 2) % all.length]];
  const value = u * 10 ** Math.round(9 * v);
  return [[value, Math.abs(w * value) * 10 ** Math.round(4 * u)] as const, [value, 10 ** Math.round(6 * w)] as const];
});

describe("a number that is known with an error", () => {
  it.each([
    [39.64, 0.2, "40"],
    [-0.362, 0.02, "−0.4"],
    [0.362, 0.0001, "0.36"],
    [886.98, 3, "≈890"],
    [-886.98, 3, "≈−890"],
    [12345, 20, "≈12,300"],
    [1234567, 300000, "1e6"],
    [0.0123, 0.001, "0.012"],
    [0.0123, 0.002, "0.01"],
    [0.00432, 0.01, "0.00"],
    [-0.00432, 0.01, "0.00"],
    [3, 7, "≈0"],
    [0.3, 0.7, "0"],
    [0.9963, 0.01, "1.00"],
    [8, 7, "≈10"],
    [20, 70, "≈0"],
    [-20, 70, "≈0"],
    [0, 7, "0"],
    [3.26e-4, 3e-5, "3e−4"],
    [9.6e-4, 9e-5, "0.0010"],
    [300.0123, 1e-5, "300.0"],
  ])("%f ± %f is %s", (value, error, text) => {
    expect(formatNumber(value, error)).toBe(text);
  });

  it("is written within its error and half of its last digit, and with no digit that is finer than the error", () => {
    for (const [value, error] of CASES) {
      const {value: shown, unit: last} = read(formatSigned(value, error));
      // The last digit of a zero is where the first that is known would be.
      const unit = shown === 0 ? 10 ** lastPower(error) : last;
      const message = `${value} ± ${error}: ${formatSigned(value, error)}`;
      // Whatever was computed lies within the error of the value.
      for (const truth of [value, value - error, value + error]) {
        const slack = 1e-9 * (Math.abs(value) + error);
        expect(Math.abs(shown - truth), message).toBeLessThanOrEqual(error + unit / 2 + slack);
      }
      expect(unit, message).toBeGreaterThanOrEqual(error * (1 - 1e-9));
    }
  });

  it("is written as finely as is known, up to the digits that are shown of any number", () => {
    for (const [value, error] of CASES) {
      const {value: shown, unit} = read(formatNumber(value, error));
      const plain = read(formatNumber(value, 0)).unit;
      // A zero at the end of what begins with ≈ may be known.
      if (shown !== 0 && !formatNumber(value, error).startsWith("≈")) {
        expect(unit).toBeLessThanOrEqual(10.001 * Math.max(plain, error));
      }
      if (error <= plain) expect(formatNumber(value, error)).toBe(formatNumber(value, 0));
    }
  });

  it("has a sign where it is not zero", () => {
    expect(formatSigned(39.64, 0.2)).toBe("+40");
    expect(formatSigned(886.98, 3)).toBe("≈+890");
    expect(formatSigned(0.004, 0.01)).toBe("0.00");
  });

  it("in files for programs too", () => {
    expect([rounded(39.64, 0.2), rounded(886.98, 3), rounded(-0.12345, 0.002), rounded(2.5, 0)]).toEqual([
      40, 890, -0.12, 2.5,
    ]);
    for (const [value, error] of CASES) {
      const unit = 10 ** lastPower(error);
      expect(Math.abs(rounded(value, error) - value)).toBeLessThanOrEqual(unit / 2 + 1e-9 * Math.abs(value));
      expect(unit).toBeGreaterThanOrEqual(error);
      expect(unit).toBeLessThan(10.001 * error);
    }
  });
});

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
    expect(formatNumber(value, 0)).toBe(text);
  });

  it("rounds: no text is further from its value than half a unit of its last digit", () => {
    for (const exponent of [-2, -1, 0, 1, 2, 3, 4]) {
      for (const value of noise(50).map((v) => Math.abs(v) * 10 ** exponent)) {
        const text = formatNumber(value, 0).replaceAll(",", "").replace("−", "-");
        const [mantissa, power = "0"] = text.split("e");
        const unit = 10 ** (Number(power) - (mantissa.split(".")[1] ?? "").length);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(unit / 2 + 1e-9 * value);
      }
    }
  });

  it("shows signs and never a certainty that is not there", () => {
    expect([0.2, 0, -0.2].map((value) => formatSigned(value, 0))).toEqual(["+0.20", "0", "−0.20"]);
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
  const said = (error: number | null, of: string) => formatError(error === null ? null : {value: error, error: 0}, of);
  expect([0.123, 0, null, NaN].map((error) => said(error, "+0.50"))).toEqual([" ± 0.12", " ± 0", "", ""]);
});

it("errors are no finer than what they are of, and no less than they are", () => {
  const said = (error: number, of: string) => formatErrorOf({value: error, error: 0}, of);
  expect([said(0.0021, "0.12"), said(0.123, "12.3"), said(0.1, "12.3"), said(0.3, "1.20"), said(1e-5, "0.12")]).toEqual(
    ["0.01", "0.2", "0.1", "0.30", "0.01"],
  );
  // What has no places of its own says nothing of the error's.
  expect([said(0.3, "0"), said(0.02, "≈890"), said(4.2, "0.12")]).toEqual(["0.30", "0.020", "4.20"]);
  for (const value of [0.0034, 0.12, 1.5, 12.3, 400]) {
    for (const error of [1e-5, 0.0021, 0.04, 0.5, 3.2]) {
      const [text, written] = [formatNumber(value, 0), said(error, formatNumber(value, 0))];
      const places = (each: string) => each.split(".").at(1)?.length ?? 0;
      if (text.includes(".")) expect(places(written)).toBeLessThanOrEqual(places(text));
    }
  }
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

it("an address is broken before its keys, and anything else that is longer than a line anywhere", () => {
  expect(pieces("http://here/#tab&view=one&step=3", 15)).toEqual(["http://here/", "#tab&view=one", "&step=3"]);
  expect(pieces("abcdefg", 3)).toEqual(["abc", "def", "g"]);
  expect(pieces("short", 9)).toEqual(["short"]);
  for (const line of pieces("x".repeat(40) + "&y=" + "z".repeat(40), 7)) expect(line.length).toBeLessThanOrEqual(7);
});

it.each([
  [1, "1.00"],
  [0.9975, "> 0.99"],
  [0.994, "0.99"],
  [0.5, "0.50"],
  [0.004, "< 0.01"],
  [0, "0.00"],
])("an AUROC of %d is no certainty that is not there", (auroc, text) => {
  expect(formatAuroc(auroc)).toBe(text);
});
