/** What channel attribution says of its columns. */
import {className} from "../../math/classes";
import {capitalised} from "../../math/format";
import type {LayerInfo} from "../../model/layer";
import type {Checked} from "../shared/checks";
import {headOf as headOfChecks, linesOf} from "../shared/checksText";
import {t as checksWords} from "../shared/checksWords";
import {glanceOf, type Glance, type Sign} from "../shared/glance";
import {t as log} from "../shared/logText";
import {fullText} from "../shared/text";
import {t} from "./channelWords";
import type {Data, LayerData} from "./data";
import type {Column, Node, Shown, Unit} from "./derive";
import type {Signs} from "./options";

export const nameOf = ({layer, channel}: Node): string => t().node(layer, channel);

export const titleOf = ({classNames, target}: Data, subject: Node | null, signs: Signs): string =>
  subject === null ? t().title[signs](className(classNames, target)) : t().subject(nameOf(subject));

export function headOf({role}: Column, own: boolean): string | null {
  if (own) return t().heads.own;
  return role === "class" ? null : t().heads[role];
}

export const unitText = ({activationOf}: Unit): string =>
  activationOf === null ? t().units.logits : t().units.activation(activationOf);

/** How many channels a column was chosen from, and what a full bar stands for. */
export function captionOf(column: Column, {channels}: LayerInfo, own: boolean, noun: string): readonly string[] {
  if (column.kind === "none") return [];
  const {entries, among, full, unit} = column;
  const count = t().strongestOf(entries.length, among, among < channels ? channels : null);
  return [own ? t().ownStrongest(noun) : count, t().full(fullText(full, unitText(unit)))];
}

/** What the evidence of a column was held to; nothing where a column shows none. */
export function checksOf(
  column: Column,
  checked: Checked | null,
  coming: boolean,
  regression: boolean,
): readonly string[] {
  if (checked !== null) return [headOfChecks(checked), ...linesOf(checked, {two: false, regression})];
  return column.kind === "list" && column.role === "class"
    ? [`${capitalised(coming ? checksWords().coming : checksWords().unchecked)}.`]
    : [];
}

/** Whether a column's bars can be trusted; null where it shows none that were held to anything. */
export const glanceIn = (column: Column, checked: Checked | null, layer: string): Glance | null =>
  column.kind === "list" && column.role === "class" ? glanceOf(checked, layer) : null;

/** The same of all columns in one sentence: of the layers that are to be read as a hint, if there are any. */
export function trustOf(shown: readonly Shown[]): Glance | null {
  const glances = shown.flatMap(({layer, column, checked}) => {
    const glance = glanceIn(column, checked, layer.name);
    return glance === null ? [] : [{...glance, layer: layer.name}];
  });
  if (glances.length === 0) return null;
  const are = (sign: Sign) => glances.filter((each) => each.sign === sign);
  const hints = are("hint");
  // What is wrong with each of several stands at its sign.
  if (hints.length === 1) return {sign: "hint", text: hints[0].text};
  if (hints.length > 1) return {sign: "hint", text: t().hints(hints.map(({layer}) => layer))};
  if (are("unchecked").length === glances.length) return {sign: "unchecked", text: glances[0].text};
  if (are("unchecked").length > 0) return {sign: "unchecked", text: t().someUnchecked};
  return are("agrees").length === 0 ? {sign: "exact", text: t().exactAll} : {sign: "agrees", text: t().agree};
}

export const whyNot = ({why}: Extract<Column, {kind: "none"}>): string => t().why[why];

/** What is missing or from another step, in sentences. */
export function noticesOf({relations, step, unread}: Data, layers: readonly LayerData[]): string[] {
  const words = t().notices;
  const notices: string[] = [];
  if (relations === null) {
    notices.push(unread ? words.unread : words.missing(log().relations));
  } else {
    if (relations.pairs !== null && !relations.complete) notices.push(words.late(log().relationsShare));
    if (relations.step !== step) notices.push(words.step(relations.step, step));
  }
  const steps = [...new Set(layers.flatMap(({dictionary}) => dictionary?.step ?? []))].filter((each) => each !== step);
  if (steps.length > 0) notices.push(words.icons(steps.sort((a, b) => a - b)));
  return notices;
}
