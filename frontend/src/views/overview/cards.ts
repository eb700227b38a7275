/** What is worth a look, each as a sentence with pictures and a way to the view that shows it: pure functions. */
import {formatCosine, formatNumber, formatShare} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Finding, Findings} from "../../model/findings";
import {begun, filled, type Piece} from "../shared/headline";
import {hasAccuracy} from "./derive";
import {isRule, RULES, t, type Rule} from "./cardText";

export const MOST = 6;

/** Where a card leads. */
export type Way =
  | {readonly kind: "feature"; readonly layer: string; readonly channel: number}
  | {readonly kind: "channels"; readonly layer: string}
  /** What is known of groups of images; else one of the logged examples, with two classes to compare. */
  | {readonly kind: "audit"; readonly classes: readonly number[]}
  /** One of the logged examples that is wrong; else where all errors are counted. */
  | {readonly kind: "wrong"; readonly classes: readonly number[]}
  | {readonly kind: "evidence"; readonly layer: string};

export interface Card {
  readonly rule: Rule;
  readonly finding: Finding;
  readonly sentence: readonly Piece[];
  /** The same in a few words, without its numbers. */
  readonly gist: readonly Piece[];
  /** The number that it rests on, beside the few words; null where it was not logged. */
  readonly number: string | null;
  /** What was measured beside that; null where nothing was. */
  readonly note: string | null;
  readonly way: Way | null;
}

/** A class by its index, as it is called. */
export type NameOf = (index: number) => string;

/** The strongest of what was found, by rules that are known. Without labels nothing can become wrong. */
export function cardsOf(
  {findings, classes}: Pick<Findings, "findings" | "classes">,
  nameOf: NameOf,
  most = MOST,
): readonly Card[] {
  const labelled = classes.length === 0 || hasAccuracy({classes});
  return findings
    .flatMap((finding) => (isRule(finding.rule) ? [{finding, rule: finding.rule}] : []))
    .slice(0, most)
    .map(({finding, rule}) => ({
      rule,
      finding,
      sentence: sentenceOf(rule, finding, nameOf, labelled),
      gist: begun(filled(t().rules[rule].gist, piecesOf(finding, nameOf))),
      number: numberOf(rule, finding),
      note: noteOf(rule, finding),
      way: wayOf(rule, finding),
    }));
}

/** What is looked for by itself, as the log calls it; all other rules look at layers. */
const PIECES: Partial<Record<Rule, string>> = {
  silent: "idle channels",
  doubled: "idle channels",
  wrong: "wrong answers",
  attribute: "metadata",
};
/** Rules that compare a layer with what it was at the step before. */
const DRIFT: readonly Rule[] = ["born", "died", "changed"];

/** The rules by which something was looked for: time may have been up before, and not all that they need is always there. */
export function lookedFor({settings}: Pick<Findings, "settings">, hasStepBefore: boolean): readonly Rule[] {
  const told = settings["looked at"] as string | undefined;
  if (told === undefined) return RULES;
  const pieces = told === "" ? [] : told.split(", ");
  const hasLayers = pieces.some((piece) => !Object.values(PIECES).includes(piece));
  return RULES.filter((rule) => {
    const piece = PIECES[rule];
    if (piece !== undefined) return pieces.includes(piece);
    return hasLayers && (hasStepBefore || !DRIFT.includes(rule));
  });
}

/** The sentence of a rule, with as many of its numbers as were logged. */
function sentenceOf(rule: Rule, finding: Finding, nameOf: NameOf, labelled: boolean): Piece[] {
  const pieces = {...piecesOf(finding, nameOf), become: t().become[labelled ? "wrong" : "other"]};
  const {plain} = t().rules[rule];
  const full = isInPlace(finding) ? t().inPlace : t().rules[rule].full;
  return filled(needs(full).every((name) => name in pieces) ? full : plain, pieces);
}

/** Whether a suspect was taken away where it lies, and nowhere else: of all that it does everywhere more would go. */
const isInPlace = ({rule, numbers}: Finding): boolean => rule === "suspect" && isKnown(numbers.top);

/** What a sentence names in braces. */
const needs = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/** All that sentences can name of a finding, as far as it is known. */
export function piecesOf(finding: Finding, nameOf: NameOf): Readonly<Record<string, Piece>> {
  const {layer, channels, classes, column, category, numbers} = finding;
  const strong = (text: string | null | undefined): Piece | null => (text ? {strong: text} : null);
  const amount = (part: string, of = "of"): Piece | null =>
    isKnown(numbers[part]) && isKnown(numbers[of])
      ? {strong: t().count(whole(numbers[part]), whole(numbers[of]))}
      : null;
  const entries: [string, Piece | null][] = [
    ...Object.entries(numbers).map(([name, value]): [string, Piece | null] => [
      name.replaceAll(" ", "_"),
      isKnown(value) ? {strong: writtenAs(name, value)} : null,
    ]),
    ["layer", strong(layer)],
    ["channel", strong(channelText(layer, channels.at(0)))],
    ["twin", strong(channelText(layer, channels.at(1)))],
    ["concept", strong(conceptText(finding))],
    ["class", strong(classes.length > 0 ? nameOf(classes[0]) : null)],
    ["other", strong(classes.length > 1 ? nameOf(classes[1]) : null)],
    ["column", strong(column !== null && category !== null ? t().category(column, category) : column)],
    ["count", amount("changed")],
    ["amount", amount("n") ?? amount("wrong")],
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, Piece] => entry[1] !== null));
}

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

const channelText = (layer: string | null, channel: number | undefined): string | null =>
  channel === undefined ? null : layer === null ? String(channel) : `${layer} · ${channel}`;

/** The channels that are one concept: the first of them, and how many more there are. */
function conceptText({layer, channels}: Finding): string | null {
  const first = channelText(layer, channels.at(0));
  return first !== null && channels.length > 1 ? t().withOthers(first, channels.length - 1) : first;
}

const whole = (value: number): string => formatNumber(Math.round(value), EXACT).replace(/\.0+$/, "");

/** Numbers that are shares of one. */
const SHARES: readonly string[] = ["share", "margin", "share before", "confidence", "steady", "inside", "cover"];

const writtenAs = (name: string, value: number): string => {
  if (SHARES.includes(name)) return `${formatShare(value)}\u00a0%`;
  if (name === "correlation") return formatCosine(value);
  return Number.isInteger(value) ? whole(value) : formatNumber(value, EXACT);
};

/** What the number of each rule is: so many of so many, a share, or a correlation. */
const NUMBERS: Readonly<Record<Rule, readonly string[]>> = {
  suspect: ["changed", "of"],
  attribute: ["margin"],
  alone: ["changed", "of"],
  born: ["changed", "of"],
  died: ["share before"],
  changed: ["correlation"],
  disagrees: ["wrong", "of"],
  silent: ["n", "of"],
  doubled: ["correlation"],
  wrong: ["n", "of"],
};

function numberOf(rule: Rule, {numbers}: Finding): string | null {
  const names = NUMBERS[rule];
  const values = names.map((name) => numbers[name]);
  if (!values.every(isKnown)) return null;
  if (names.length > 1) return t().fraction(whole(values[0]), whole(values[1]));
  return names[0] === "correlation" ? t().r(writtenAs(names[0], values[0])) : writtenAs(names[0], values[0]);
}

/** What else was measured: whether it keeps to one place, and how much hangs on it. */
function noteOf(rule: Rule, {effect, numbers}: Finding): string | null {
  const parts = [
    ...(rule === "suspect" && isKnown(numbers.steady) ? [t().steady(formatShare(numbers.steady))] : []),
    ...(effect > 0 ? [t().bears(formatShare(effect))] : []),
  ];
  return parts.length > 0 ? parts.join(" · ") : null;
}

function wayOf(rule: Rule, {layer, channels, classes}: Finding): Way | null {
  if (rule === "silent" && layer !== null) return {kind: "channels", layer};
  if (layer !== null && channels.length > 0) return {kind: "feature", layer, channel: channels[0]};
  if (rule === "disagrees" && layer !== null) return {kind: "evidence", layer};
  return classes.length > 0 ? {kind: rule === "wrong" ? "wrong" : "audit", classes} : null;
}
