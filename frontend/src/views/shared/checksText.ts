/** What is said of checks: each number with what it is held to, its interval or its error. */
import {formatError, formatNumber, formatShare, formatSigned, formatSignedKnown} from "../../math/format";
import {EXACT as DIGITS} from "../../math/known";
import type {Checks, Estimate, Joint, RemovalKind} from "../../model/evidence";
import {jointCount, testOf, type Checked} from "./checks";
import {t} from "./checksWords";

/** What is explained: a class alone, or one against another; of a regression it is no logit. */
export interface Explained {
  readonly two: boolean;
  readonly regression: boolean;
}

/** What was done to a channel. */
export const removalText = (kind: RemovalKind): string => t().removal[kind];

/** The first words on evidence: how it can be trusted, where that is known. */
export function headOf({linear, checks}: Checked): string {
  if (linear?.exact) return t().exact;
  return checks === null ? t().older : t().checks;
}

const known = (...values: readonly number[]): boolean => !values.some(Number.isNaN);

const spanOf = ({low, high}: Estimate, format: (value: number) => string): string =>
  known(low, high) ? ` [${format(low)}, ${format(high)}]` : "";

const written = (value: number): string => formatNumber(value, DIGITS);
const signed = (value: number): string => formatSigned(value, DIGITS);
const shareOf = (estimate: Estimate): string => `${formatShare(estimate.value)} %${spanOf(estimate, formatShare)}`;

/** What evidence adds up to, of what. */
export const sumText = ({evidence, expected, bias}: Checks, {two, regression}: Explained): string =>
  t().sum(signed(evidence), t().whole(two, regression), signed(expected + bias), signed(bias));

export const slopeText = ({slope, removal}: Checks): string =>
  t().slope(`${written(slope.value)}${spanOf(slope, written)}`, removal === "zero");

export const signsText = ({wrongSigns, nSigns}: Checks): string => t().signs(shareOf(wrongSigns), nSigns);

const jointText = (joint: Joint, checks: Checks): string =>
  t().jointPart(jointCount(joint.count, checks), signed(joint.measured), signed(joint.predicted));

/** The checks in sentences; those that are not known, or say nothing where evidence is exact, are left out. */
export function linesOf({linear, checks}: Checked, explained: Explained): string[] {
  if (checks === null || linear?.exact) return [];
  const joint = checks.joint.filter(({predicted, measured}) => known(predicted, measured));
  return [
    ...(known(checks.evidence, checks.expected) ? [sumText(checks, explained)] : []),
    ...(known(checks.slope.value) ? [slopeText(checks)] : []),
    ...(known(checks.wrongSigns.value) ? [signsText(checks)] : []),
    ...(joint.length > 0 ? [t().joint(joint.map((each) => jointText(each, checks)))] : []),
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
  const words = t().rows;
  const rows: CheckRow[] = [];
  if (linear && known(linear.deviation)) {
    const {deviation, tolerance} = linear;
    const text = `${formatShare(deviation)} % ${words.rounding(formatShare(tolerance))}`;
    rows.push({name: words.linear, text, ideal: "0 %"});
  }
  if (checks === null) return rows;
  const {evidence, expected, sumError, slope, nChannels, wrongSigns, nSigns, joint} = checks;
  if (known(evidence, expected)) {
    const error = known(sumError) ? words.off(formatShare(sumError)) : "";
    rows.push({name: words.sum, text: `${signed(evidence)}${error}`, ideal: signed(expected)});
  }
  if (known(slope.value)) {
    const text = `${written(slope.value)}${spanOf(slope, written)} ${words.channels(nChannels)}`;
    rows.push({name: words.slope, text, ideal: "1"});
  }
  if (known(wrongSigns.value)) {
    rows.push({name: words.signs, text: words.of(shareOf(wrongSigns), nSigns), ideal: "0 %"});
  }
  for (const each of joint.filter(({predicted, measured}) => known(predicted, measured))) {
    const text = `${signed(each.measured)} ${words.single(signed(each.single))}`;
    rows.push({name: words.joint(jointCount(each.count, checks)), text, ideal: signed(each.predicted)});
  }
  return rows;
}

/** Which removal the checks use, and why. */
export function usedText({checks, used, tests}: Checked): string {
  const words = t().used;
  if (tests.length < 2 || checks === null) return words.only(removalText(used.kind));
  const {replacedDifference: difference, removal} = checks;
  const other = tests.some(({kind}) => kind === "resampled") ? "resampled" : "mean";
  const apart = known(difference) ? words.apart(other, formatShare(difference)) : words.unknown(other);
  return (removal === "zero" ? words.zero : words.other)(removalText(removal), apart);
}

/** What was measured of one channel, to stand beside its evidence. */
export function testText(checked: Checked | null, channel: number, coming = false): string {
  if (checked === null) return coming ? t().coming : t().unchecked;
  if (checked.linear?.exact) return t().exactChannel;
  const test = testOf(checked, channel);
  if (test === null) return t().untested;
  const {lost, error, predicted, evidence} = test;
  const instead = predicted.value === evidence.value ? "" : t().predicted(formatSignedKnown(predicted));
  const text = formatSignedKnown(lost);
  return `${t().measured(removalText(checked.used.kind), text + formatError(error, text))}${instead}`;
}
