import type {Cell} from "./grid";

const MINUS = "−";

/** Rounds to a length that people can compare: 0, 0.50, 8.12, 82.0, 1,234, 1.2e6. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value < 0) return MINUS + formatNumber(-value);
  if (value === Infinity) return "∞";
  if (value === 0) return "0";
  if (value < 1e-3 || value >= 999999.5) return value.toExponential(1).replace("e+", "e").replace("e-", `e${MINUS}`);
  // toPrecision, unlike toFixed with a number of digits chosen before rounding, gives 10.0 for 9.999.
  if (value < 0.995) return value.toPrecision(2);
  if (value < 10) return value.toPrecision(3);
  if (value < 999.95) return value.toFixed(1);
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes a number as `formatNumber` does, with the sign in front of positive values too. */
export const formatSigned = (value: number): string => (value > 0 ? `+${formatNumber(value)}` : formatNumber(value));

/** Begins a sentence. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Writes 0.934 as "93.4 %"; never rounds to a certainty that is not there. */
export function formatProbability(probability: number): string {
  if (Number.isNaN(probability)) return "–";
  if (probability > 0 && probability < 0.001) return "< 0.1 %";
  if (probability < 1 && probability > 0.999) return "> 99.9 %";
  return `${(100 * probability).toFixed(1)} %`;
}

/** Writes seconds since 1970 as date and time where the reader is. */
export function formatTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  return new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "medium"}).format(seconds * 1000);
}

/** "1 channel", "2 channels". */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Writes a position of a layer as "row 2, column 3". */
export const formatCell = ({y, x}: Cell): string => `row ${y}, column ${x}`;

/** Writes a cosine as 0.87; never rounds to a certainty that is not there. */
export function formatCosine(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value < 1 && value >= 0.995) return "> 0.99";
  return value.toFixed(2).replace("-", MINUS);
}

/** Writes a standard error behind the number that it is of: " ± 0.12"; nothing where there is none. */
export const formatError = (error: number | null): string =>
  error === null || Number.isNaN(error) ? "" : ` ± ${formatNumber(error)}`;

/** Writes 0.123 as "12", in per cent; never rounds to none, or all, what is not. */
export function formatShare(share: number): string {
  if (Number.isNaN(share)) return "–";
  const percent = 100 * share;
  if (percent > 0 && percent < 0.5) return formatNumber(percent);
  if (percent < 100 && percent > 99.5) return "> 99";
  return String(Math.round(percent));
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
