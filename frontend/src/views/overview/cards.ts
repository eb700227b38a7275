/** What is worth a look, each as a sentence with pictures and a way to the view that shows it: pure functions. */
import {formatNumber, formatShare} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Finding} from "../../model/findings";
import {filled, type Piece} from "../shared/headline";
import {isRule, t, type Rule} from "./cardText";

export const MOST = 6;

/** Where a card leads. */
export type Way =
  | {readonly kind: "feature"; readonly layer: string; readonly channel: number}
  | {readonly kind: "channels"; readonly layer: string}
  /** One of the logged examples, with two classes to compare. */
  | {readonly kind: "example"; readonly classes: readonly number[]}
  | {readonly kind: "evidence"; readonly layer: string};

export interface Card {
  readonly rule: Rule;
  readonly finding: Finding;
  readonly sentence: readonly Piece[];
  /** What was measured beside that; null where nothing was. */
  readonly note: string | null;
  readonly way: Way | null;
}

/** A class by its index, as it is called. */
export type NameOf = (index: number) => string;

/** The strongest of what was found, by rules that are known. */
export function cardsOf(findings: readonly Finding[], nameOf: NameOf, most = MOST): readonly Card[] {
  return findings
    .flatMap((finding) => (isRule(finding.rule) ? [{finding, rule: finding.rule}] : []))
    .slice(0, most)
    .map(({finding, rule}) => ({
      rule,
      finding,
      sentence: sentenceOf(rule, finding, nameOf),
      note: noteOf(finding),
      way: wayOf(rule, finding),
    }));
}

/** The sentence of a rule, with as many of its numbers as were logged. */
function sentenceOf(rule: Rule, finding: Finding, nameOf: NameOf): Piece[] {
  const pieces = piecesOf(finding, nameOf);
  const {full, plain} = t().rules[rule];
  return filled(needs(full).every((name) => name in pieces) ? full : plain, pieces);
}

/** What a sentence names in braces. */
const needs = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/** All that sentences can name of a finding, as far as it is known. */
export function piecesOf(finding: Finding, nameOf: NameOf): Readonly<Record<string, Piece>> {
  const {layer, channels, classes, column, category, numbers} = finding;
  const strong = (text: string): Piece => ({strong: text});
  const of = (name: string): number | null => (Number.isFinite(numbers[name]) ? numbers[name] : null);
  const [changed, all] = [of("changed"), of("of")];
  const entries: [string, Piece | null][] = [
    ["layer", layer === null ? null : strong(layer)],
    ["channel", channelText(layer, channels.at(0))],
    ["twin", channelText(layer, channels.at(1))],
    ["class", classes.length > 0 ? strong(nameOf(classes[0])) : null],
    ["other", classes.length > 1 ? strong(nameOf(classes[1])) : null],
    ["column", column === null ? null : strong(category === null ? column : `${column}: ${category}`)],
    ["count", changed === null || all === null ? null : strong(t().count(whole(changed), whole(all)))],
    ...Object.entries(numbers).flatMap(([name, value]): [string, Piece | null][] => [
      [name, Number.isFinite(value) ? strong(writtenAs(name, value)) : null],
    ]),
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, Piece] => entry[1] !== null));
}

const channelText = (layer: string | null, channel: number | undefined): Piece | null =>
  channel === undefined ? null : {strong: layer === null ? `${channel}` : `${layer} · ${channel}`};

const whole = (value: number): string => formatNumber(Math.round(value), EXACT).replace(/\.0+$/, "");

/** Numbers that are shares of one. */
const SHARES: readonly string[] = ["share", "probability", "with", "without", "before", "after"];

const writtenAs = (name: string, value: number): string =>
  SHARES.includes(name)
    ? `${formatShare(value)} %`
    : Number.isInteger(value)
      ? whole(value)
      : formatNumber(value, EXACT);

/** How much hangs on it. */
const noteOf = ({effect}: Finding): string | null => (effect > 0 ? t().bears(formatShare(effect)) : null);

function wayOf(rule: Rule, {layer, channels, classes}: Finding): Way | null {
  if (rule === "silent" && layer !== null) return {kind: "channels", layer};
  if (layer !== null && channels.length > 0) return {kind: "feature", layer, channel: channels[0]};
  if (rule === "disagrees" && layer !== null) return {kind: "evidence", layer};
  return classes.length > 0 ? {kind: "example", classes} : null;
}
