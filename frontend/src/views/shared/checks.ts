/** What evidence by channel is held to: what was measured where channels were removed. Pure functions. */
import type {Mark} from "../../elements/entries/entry";
import {contentOf, removal} from "../../interfaces";
import {hidden} from "../../grammar";
import type {Pair} from "../../math/compare";
import {formatError, formatSignedKnown} from "../../math/format";
import {at, less, type Known, type Stored} from "../../math/known";
import type {Checks, Examined, RemovalKind, Removals, Trust} from "../../model/evidence";
import type {ViewData} from "../../model/frame";
import {t} from "./checksWords";
import {valueOf} from "./contents";

/** A channel that was removed: what the class, or the first of two against the second, lost without it. */
export interface Tested {
  readonly channel: number;
  /** Its evidence over the whole image. */
  readonly evidence: Known;
  /** What gradients say that is lost by this removal: the evidence itself where it is to zero. */
  readonly predicted: Known;
  readonly lost: Known;
  /** The standard error of that; null where every removal takes the same. */
  readonly error: Known | null;
  /** Whether that is the opposite of what evidence says. */
  readonly contradicted: boolean;
}

/** All channels that were removed in one way. */
export interface Tests {
  readonly kind: RemovalKind;
  readonly tested: readonly Tested[];
}

/** The evidence for a class, or for one of two against the other, and what it was held to. */
export interface Checked {
  readonly linear: Trust["linear"];
  /** Null in a log of an older version. */
  readonly checks: Checks | null;
  readonly tests: readonly Tests[];
  /** Those that the checks are about. */
  readonly used: Tests;
}

/** A class, or two of which the first is set against the second. */
export type Compared = readonly [number] | Pair<number>;

export const trustOf = (data: ViewData, layer: string): Trust | null => valueOf(data, removal(hidden(layer)));

/** Whether what was measured is logged, but has not arrived. */
export const isTrustComing = (data: ViewData, layer: string): boolean =>
  data.get(contentOf(removal(hidden(layer)))).coming;

/** Sets evidence `[C]` against what was measured; null where nothing was measured of these classes. */
export function checkedOf(trust: Trust | null, classes: Compared, evidence: Stored): Checked | null {
  if (trust === null) return null;
  const examined = examinedOf(trust.examined, classes);
  const checks = examined?.checks ?? null;
  const tests = trust.removals.flatMap((removals) => testsOf(trust, removals, classes, evidence, examined) ?? []);
  const used = tests.find(({kind}) => kind === checks?.removal) ?? tests.at(0);
  return used === undefined ? null : {linear: trust.linear, checks, tests, used};
}

/** What was found of some classes: of a pair that was examined the other way round, with signs turned. */
function examinedOf(all: readonly Examined[], [first, second = null]: readonly (number | null)[]): Examined | null {
  const found = all.find(({classes: [one, other]}) => one === first && other === second);
  if (found !== undefined || second === null) return found ?? null;
  const turned = all.find(({classes: [one, other]}) => one === second && other === first);
  return turned === undefined ? null : {...turned, checks: turnedRound(turned.checks)};
}

const turnedRound = (checks: Checks): Checks => ({
  ...checks,
  evidence: -checks.evidence,
  expected: -checks.expected,
  bias: -checks.bias,
  joint: checks.joint.map(({count, predicted, single, measured}) => {
    return {count, predicted: -predicted, single: -single, measured: -measured};
  }),
});

function testsOf(
  {channels}: Trust,
  {kind, effects, predicted}: Removals,
  classes: Compared,
  evidence: Stored,
  examined: Examined | null,
): Tests | null {
  const lost = netOf(effects, classes);
  const says = predicted && netOf(predicted, classes);
  if (lost === null) return null;
  const errors = kind === "resampled" ? (examined?.errors ?? null) : null;
  const marked = kind === examined?.checks.removal ? examined.contradicted : null;
  const tested = Array.from(channels, (channel, i): Tested => {
    return {
      channel,
      evidence: at(evidence, channel),
      predicted: says ? at(says, i) : at(evidence, channel),
      lost: at(lost, i),
      error: errors && at(errors, i),
      contradicted: marked?.[i] === 1,
    };
  });
  return {kind, tested: tested.filter(({channel}) => channel >= 0 && channel < evidence.values.length)};
}

/** Values for a class, or what the first of two has more than the second; null where one of them has none. */
function netOf(values: ReadonlyMap<number, Stored>, classes: Compared): Stored | null {
  const [one, other] = classes.map((target) => values.get(target));
  if (one === undefined || classes.length < 2) return one ?? null;
  return other === undefined ? null : less(one, other);
}

export const testOf = (checked: Checked | null, channel: number): Tested | null =>
  checked?.used.tested.find((each) => each.channel === channel) ?? null;

/** What stands on a channel whose removal contradicts its evidence, of the whole image; null on others. */
export function markOf(checked: Checked | null, channel: number, where = ""): Mark | null {
  const test = testOf(checked, channel);
  if (!test?.contradicted) return null;
  const {evidence, predicted, lost, error} = test;
  const says = `${t().evidence(formatSignedKnown(evidence))}${where}`;
  const instead = checked?.used.kind === "zero" ? says : t().predictedOf(formatSignedKnown(predicted), says);
  const measured = formatSignedKnown(lost);
  const text = t().opposite(instead, measured + formatError(error, measured));
  return {text, positive: predicted.value > 0};
}

/** How many of the first channels were removed at once: all that there are, where these are fewer. */
export const jointCount = (count: number, {nChannels}: Checks): number =>
  Number.isNaN(nChannels) ? count : Math.min(count, nChannels);
