/** What is said of checks: each number with what it is held to, its interval or its error. */
import {formatError, formatNumber, formatShare, formatSigned, formatSignedKnown, plural} from "../../math/format";
import {EXACT as DIGITS} from "../../math/known";
import type {Checks, Estimate, Joint, RemovalKind} from "../../model/evidence";
import {jointCount, testOf, type Checked} from "./checks";

/** What is explained: a class alone, or one against another; of a regression it is no logit. */
export interface Explained {
  readonly two: boolean;
  readonly regression: boolean;
}

/** What was done to a channel. */
export const REMOVAL: Readonly<Record<RemovalKind, string>> = {
  zero: "set to zero",
  mean: "set to its mean over other images",
  resampled: "replaced by what it is in other images",
};

export const EXACT = "Exact by construction: the network is linear from this layer on.";

const wholeOf = ({two, regression}: Explained): string =>
  [regression ? "" : "logit", two ? "difference" : regression ? "value" : ""].filter((word) => word !== "").join(" ");

/** The first words on evidence: how it can be trusted, where that is known. */
export function headOf({linear, checks}: Checked): string {
  if (linear?.exact) return EXACT;
  if (checks === null) return "Not checked: this log is older than the checks. Single channels were removed.";
  return "Checks";
}

const known = (...values: readonly number[]): boolean => !values.some(Number.isNaN);

const spanOf = ({low, high}: Estimate, format: (value: number) => string): string =>
  known(low, high) ? ` [${format(low)}, ${format(high)}]` : "";

/** What evidence adds up to, of what. */
export const sumText = ({evidence, expected, bias}: Checks, explained: Explained): string =>
  `Evidence adds up to ${formatSigned(evidence, DIGITS)} of a ${wholeOf(explained)} of ${formatSigned(expected + bias, DIGITS)}; bias term ${formatSigned(bias, DIGITS)}.`;

export const slopeText = ({slope, removal}: Checks): string =>
  `Removals show ${formatNumber(slope.value, DIGITS)}${spanOf(slope, (value) => formatNumber(value, DIGITS))} of what ${removal === "zero" ? "evidence says" : "gradients say of them"}.`;

export const signsText = ({wrongSigns, nSigns}: Checks): string =>
  `${formatShare(wrongSigns.value)} %${spanOf(wrongSigns, formatShare)} of ${nSigns} have the wrong sign.`;

const jointText = (joint: Joint, checks: Checks): string =>
  `the first ${jointCount(joint.count, checks)}: ${formatSigned(joint.measured, DIGITS)} of ${formatSigned(joint.predicted, DIGITS)}`;

/** The checks in sentences; those that are not known, or say nothing where evidence is exact, are left out. */
export function linesOf({linear, checks}: Checked, explained: Explained): string[] {
  if (checks === null || linear?.exact) return [];
  const joint = checks.joint.filter(({predicted, measured}) => known(predicted, measured));
  return [
    ...(known(checks.evidence, checks.expected) ? [sumText(checks, explained)] : []),
    ...(known(checks.slope.value) ? [slopeText(checks)] : []),
    ...(known(checks.wrongSigns.value) ? [signsText(checks)] : []),
    ...(joint.length > 0 ? [`Removed at once, ${joint.map((each) => jointText(each, checks)).join("; ")}.`] : []),
  ];
}

export interface CheckRow {
  readonly name: string;
  readonly text: string;
  /** What it were if evidence were exact. */
  readonly ideal: string;
}

/** The checks as a table. */
export function rowsOf({linear, checks}: Checked): CheckRow[] {
  const rows: CheckRow[] = [];
  if (linear && known(linear.deviation)) {
    const {deviation, tolerance} = linear;
    const text = `${formatShare(deviation)} % (rounding: up to ${formatShare(tolerance)} %)`;
    rows.push({name: "gradients differ elsewhere by", text, ideal: "0 %"});
  }
  if (checks === null) return rows;
  const {evidence, expected, sumError, slope, nChannels, wrongSigns, nSigns, joint} = checks;
  if (known(evidence, expected)) {
    const error = known(sumError) ? `, off by ${formatShare(sumError)} %` : "";
    rows.push({
      name: "sum of evidence",
      text: `${formatSigned(evidence, DIGITS)}${error}`,
      ideal: formatSigned(expected, DIGITS),
    });
  }
  if (known(slope.value)) {
    const text = `${formatNumber(slope.value, DIGITS)}${spanOf(slope, (value) => formatNumber(value, DIGITS))} (${plural(nChannels, "channel")})`;
    rows.push({name: "slope of single removals", text, ideal: "1"});
  }
  if (known(wrongSigns.value)) {
    const text = `${formatShare(wrongSigns.value)} %${spanOf(wrongSigns, formatShare)} of ${nSigns}`;
    rows.push({name: "wrong signs", text, ideal: "0 %"});
  }
  for (const each of joint.filter(({predicted, measured}) => known(predicted, measured))) {
    const text = `${formatSigned(each.measured, DIGITS)} (one by one ${formatSigned(each.single, DIGITS)})`;
    rows.push({
      name: `lost without the first ${jointCount(each.count, checks)}`,
      text,
      ideal: formatSigned(each.predicted, DIGITS),
    });
  }
  return rows;
}

/** Which removal the checks use, and why. */
export function usedText({checks, used, tests}: Checked): string {
  if (tests.length < 2 || checks === null) return `Each channel was ${REMOVAL[used.kind]}; no other way was tried.`;
  const {replacedDifference: difference, removal} = checks;
  const other = tests.some(({kind}) => kind === "resampled") ? "resampled" : "mean";
  const apart = known(difference)
    ? `effects of ${other} removal are ${formatShare(difference)} % off those of removal to zero`
    : `how far ${other} removal is from removal to zero is not known`;
  return removal === "zero"
    ? `For the checks each channel is ${REMOVAL[removal]}: ${apart}.`
    : `For the checks each channel is ${REMOVAL[removal]}: ${apart}, which may be off what the network ever sees.`;
}

export const UNCHECKED = "not checked: no channel was removed here";
export const CHECKS_COMING = "its checks are on their way";

/** What was measured of one channel, to stand beside its evidence. */
export function testText(checked: Checked | null, channel: number, coming = false): string {
  if (checked === null) return coming ? CHECKS_COMING : UNCHECKED;
  if (checked.linear?.exact) return "exact by construction: the network is linear from this layer on";
  const test = testOf(checked, channel);
  if (test === null) return "not checked: it was not among the channels that were removed";
  const {lost, error, predicted, evidence} = test;
  const instead = predicted.value === evidence.value ? "" : `, ${formatSignedKnown(predicted)} predicted`;
  return `measured where it is ${REMOVAL[checked.used.kind]}: ${formatSignedKnown(lost)}${formatError(error)}${instead}`;
}
