/** What channel attribution says of its columns. */
import {className} from "../../math/classes";
import {capitalised, plural} from "../../math/format";
import type {Data, LayerData} from "./data";
import type {LayerInfo} from "../../model/layer";
import type {Signs} from "./options";
import {fullText} from "../shared/text";
import type {Checked} from "../shared/checks";
import {headOf as headOfChecks, linesOf} from "../shared/checksText";
import {t as checksWords} from "../shared/checksWords";
import type {Column, Node, Role} from "./derive";
import {LOG_RELATIONS, RELATIONS_SHARE} from "../shared/logText";

export const nameOf = ({layer, channel}: Node): string => `${layer}, channel ${channel}`;

const VERB: Readonly<Record<Signs, string>> = {
  positive: "support",
  negative: "oppose",
  both: "argue most about",
};

export function titleOf({classNames, target}: Data, subject: Node | null, signs: Signs): string {
  if (subject !== null) return `What ${nameOf(subject)} is made of, and what it makes`;
  return `Channels that ${VERB[signs]} “${className(classNames, target)}”`;
}

const HEADS: Readonly<Record<Role, string | null>> = {class: null, source: "What made it", effect: "What it makes"};

export const headOf = ({role}: Column, own: boolean): string | null => (own ? "This layer" : HEADS[role]);

/** How many channels a column was chosen from, and what a full bar stands for. */
export function captionOf(column: Column, {channels}: LayerInfo, own: boolean, noun: string): readonly string[] {
  if (column.kind === "none") return [];
  const {entries, among, full, unit} = column;
  const count = own ? `the ${noun}’s strongest` : `${entries.length} of ${plural(among, "channel")}`;
  const computed = among < channels ? ` that are known, of ${channels}` : "";
  return [`${count}${own ? "" : computed}`, `full bar: ${fullText(full, unit)}`];
}

/** What numbers without a check beside them are worth. */
export const estimatesText = (regression: boolean): string =>
  `All numbers are estimates by gradients: those of channels for the ${regression ? "output" : "class"} are checked layer by layer, those between layers are not.`;

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

const WHY = {
  "no evidence": "no evidence by channel logged for it",
  "no relation": "no relation with this layer logged",
  "not computed": "not computed for this channel: only for those that argue most, and what these are made of",
  coming: "its relation is on its way",
  unread: "it cannot be read",
} as const;

export const whyNot = ({why}: Extract<Column, {kind: "none"}>): string => WHY[why];

/** What is missing or from another step, in sentences. */
export function noticesOf({relations, step, unread}: Data, layers: readonly LayerData[]): string[] {
  const notices: string[] = [];
  if (relations === null && unread) {
    notices.push(
      "Attribution between layers cannot be read, so a channel shows what it argues for, but not what it is made of.",
    );
  } else if (relations === null) {
    notices.push(
      `No attribution between layers is logged in this run, so a channel shows what it argues for, but not what it is made of. ${LOG_RELATIONS}`,
    );
  } else {
    if (relations.pairs !== null && !relations.complete) {
      notices.push(`Attribution between layers was not computed for this example: time was up. ${RELATIONS_SHARE}`);
    }
    if (relations.step !== step)
      notices.push(`Relations between layers are from step ${relations.step}, all else from step ${step}.`);
  }
  const steps = [...new Set(layers.flatMap(({dictionary}) => dictionary?.step ?? []))].filter((each) => each !== step);
  if (steps.length > 0) notices.push(`Icons are from step ${steps.sort((a, b) => a - b).join(" and ")}.`);
  return notices;
}
