import {locale} from "../language.svelte";
import type {Cell} from "./grid";
import {t} from "./wordsText";
import {EXACT, lastPower, type Known, type Stored} from "./known";

const MINUS = "−";

/**
 * Rounds to a length that people can compare, and to the digits that are known: 0, 0.50, 8.12, 82.0, 1,234, 1.2e6.
 *
 * No digit is finer than `error`, which is how far the value may be from what was computed: 39.64 ± 0.2 is 40. What begins
 * with ≈ is rounded to tens or more: 886 ± 3 is ≈890. A value of which no digit is known is 0 to the last one that would be.
 */
export function formatNumber(value: number, error: number): string {
  if (Number.isNaN(value)) return "–";
  if (value < 0) {
    const text = formatNumber(-value, error);
    return isZero(text) ? text : signed(MINUS, text);
  }
  if (value === Infinity) return "∞";
  if (value === 0) return "0";
  const power = error > 0 ? lastPower(error) : -Infinity;
  return power > shownPower(value) ? withDigits(value, power) : short(value);
}

/** Writes a number in as many digits as are shown of what is known without error. */
function short(value: number): string {
  if (value < 1e-3 || value >= 999999.5) return exponential(value, 1);
  // toPrecision, unlike toFixed with a number of digits chosen before rounding, gives 10.0 for 9.999.
  if (value < 0.995) return value.toPrecision(2);
  if (value < 10) return value.toPrecision(3);
  if (value < 999.95) return value.toFixed(1);
  return grouped(value);
}

/** The power of ten of the last digit of that. */
function shownPower(value: number): number {
  if (value < 0.995 || value >= 999999.5) return Math.floor(Math.log10(value)) - 1;
  if (value < 0.9995) return -3;
  return value < 9.995 ? -2 : value < 999.95 ? -1 : 0;
}

/** Writes a number to the digit of a power of ten. */
function withDigits(value: number, power: number): string {
  const units = Math.round(value / 10 ** power);
  if (units === 0) return power > 0 ? "≈0" : (0).toFixed(Math.min(3, -power));
  const near = units * 10 ** power;
  // What is rounded may have a digit more than before: 9.6e−4 to four places is 1.0e−3.
  if (near < 1e-3 || near >= 999999.5) return exponential(near, String(units).length - 1);
  if (power < 0) return near.toFixed(-power);
  return power === 0 ? grouped(units) : `≈${grouped(near)}`;
}

const exponential = (value: number, digits: number): string =>
  value.toExponential(Math.min(1, digits)).replace("e+", "e").replace("e-", `e${MINUS}`);

const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");

const signed = (sign: string, text: string): string =>
  text.startsWith("≈") ? `≈${sign}${text.slice(1)}` : sign + text;

const isZero = (text: string): boolean => /^≈?0(\.0*)?$/.test(text);

/** Writes the value at an index to the digits that are known of it. */
export const formatKnown = ({values, errors}: Stored, index: number): string =>
  formatNumber(values[index], errors(index));

/** Writes the value at an index as `formatKnown` does, or that it is not known. */
export const formatOrUnknown = (of: Stored, index: number): string =>
  Number.isNaN(of.values[index]) ? t().unknown : formatKnown(of, index);

/** Writes a number as `formatNumber` does, with the sign in front of positive values too. */
export function formatSigned(value: number, error: number): string {
  const text = formatNumber(value, error);
  return value > 0 && !isZero(text) ? signed("+", text) : text;
}

export const formatSignedKnown = ({value, error}: Known): string => formatSigned(value, error);

/** Writes a value of a curve to three decimals, a small one to two digits: a learning rate is not nothing. */
export function formatReading(value: number): string {
  const size = Math.abs(value);
  return formatNumber(value, size < 5e-3 ? 0 : Math.max(5e-4, size / 1000));
}

/** Begins a sentence. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Writes 0.934 as "93.4 %"; never rounds to a certainty that is not there. */
export function formatProbability(probability: number): string {
  if (Number.isNaN(probability)) return "–";
  if (probability > 0 && probability < 0.001) return "< 0.1 %";
  if (probability < 1 && probability > 0.999) return "> 99.9 %";
  return `${(100 * probability).toFixed(1)} %`;
}

/** Writes seconds since 1970 as date and time where the reader is, in the language of the page. */
export function formatTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  return new Intl.DateTimeFormat(locale(), {dateStyle: "medium", timeStyle: "medium"}).format(seconds * 1000);
}

/** "1 channel", "2 channels". */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Writes a position of a layer as "row 2, column 3". */
export const formatCell = ({y, x}: Cell): string => t().cell(y, x);

/** Writes a cosine as 0.87; never rounds to a certainty that is not there. */
export function formatCosine(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value < 1 && value >= 0.995) return "> 0.99";
  return value.toFixed(2).replace("-", MINUS);
}

/** Writes a standard error behind the number that it is of, as that was written: " ± 0.12"; nothing where there is none. */
export const formatError = (error: Known | null, of: string): string =>
  error === null || Number.isNaN(error.value) ? "" : ` ± ${formatErrorOf(error, of)}`;

const PLACES = /\.(\d+)$/;

/** Writes a standard error no finer than the number that it is of, and never as less than it is: of "0.12" 0.0021 is 0.01. */
export function formatErrorOf({value, error}: Known, of: string): string {
  const text = formatNumber(value, error);
  const placesOf = (each: string): number => PLACES.exec(each)?.[1].length ?? (each.includes("e") ? Infinity : 0);
  const [places, wished] = [placesOf(of), placesOf(text)];
  if (!PLACES.test(of) || wished <= places || !(value > 0)) return text;
  return (Math.ceil(value * 10 ** places - 1e-6) / 10 ** places).toFixed(places);
}

/** Writes 0.123 as "12", in per cent; never rounds to none, or all, what is not. */
export function formatShare(share: number): string {
  if (Number.isNaN(share)) return "–";
  const percent = 100 * share;
  if (percent > 0 && percent < 0.5) return formatNumber(percent, EXACT);
  if (percent < 100 && percent > 99.5) return "> 99";
  return String(Math.round(percent));
}

/** Breaks a longer word into pieces of at most `length` characters, an address before its keys. */
export function pieces(word: string, length: number): string[] {
  const lines: string[] = [""];
  for (const part of word.split(/(?=[&#])/)) {
    const last = lines.length - 1;
    if (lines[last].length + part.length <= length) lines[last] += part;
    else lines.push(...(part.match(new RegExp(`.{1,${length}}`, "gsu")) ?? []));
  }
  return lines.filter((line) => line !== "");
}

/** Breaks a text between words into lines of at most `length` characters; a longer word has a line of its own. */
export function wrapped(text: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length <= length) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Writes an AUROC, which is stored to within 0.002: never as a certainty that is not there. */
export function formatAuroc(auroc: number): string {
  if (auroc < 1 && auroc >= 0.995) return "> 0.99";
  if (auroc > 0 && auroc < 0.005) return "< 0.01";
  return auroc.toFixed(2);
}
