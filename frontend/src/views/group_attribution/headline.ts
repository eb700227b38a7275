/** What a flow diagram found, as a sentence. */
import {formatSigned} from "../../math/format";
import {EXACT} from "../../math/known";
import {linkAt} from "../../math/flow";
import {againPieces} from "../shared/groupsText";
import {filled, type Piece} from "../shared/headline";
import {leadOf, type Lead} from "../shared/lead";
import type {Flow, Subject} from "./derive";
import {t} from "./wordsText";

/** Who is meant: a group as a picture with its name, and the name of a class. */
export interface Named {
  readonly group: (column: number, index: number) => Piece;
  readonly target: (target: number) => string;
  readonly regression: boolean;
}

export const headlineOf = (flow: Flow, subject: Subject, named: Named): Piece[] => [
  ...(subject.kind === "class" ? ofClass(flow, subject.target, named) : ofGroup(flow, subject, named)),
  t().headline.end,
];

const quoted = (named: Named, target: number): Piece => ({strong: t().headline.quoted(named.target(target))});

const signed = (value: number): Piece => ({
  role: value < 0 ? "against" : "support",
  text: formatSigned(value, EXACT),
});

/** What makes a class, and what that is made of, where one group stands out. */
function ofClass(flow: Flow, target: number, named: Named): Piece[] {
  const words = t().headline;
  const last = flow.layers.length - 1;
  const of = flow.layers[last];
  const pieces: Record<string, Piece> = {target: quoted(named, target), layer: of.layer.name};
  const lead = leadOf(flow.effects[last].find((effect) => effect.target === target));
  if (lead === null) return filled(of.unread?.includes("effects") ? words.unread : words.unknown, pieces);
  if ("value" in lead) pieces.value = signed(lead.value);
  if ("index" in lead) pieces.group = named.group(last, lead.index);
  if (lead.kind === "two") pieces.second = named.group(last, lead.second);
  const said = filled(words[named.regression ? "ofOutput" : "ofClass"][lead.kind], pieces);
  if (lead.kind !== "makes" && lead.kind !== "most") return said;
  const source = sourceOf(flow, last, lead.index);
  const from = source === null ? [] : sayFrom(flow, last, source, named, words.from, words.fromRest);
  return [...said, ...againPieces(of, lead.index), ...from];
}

/** What a group is made of, and what it argues for most. */
function ofGroup(flow: Flow, {column, index}: Extract<Subject, {kind: "group"}>, named: Named): Piece[] {
  const words = t().headline;
  const group = named.group(column, index);
  const source = sourceOf(flow, column, index);
  const known = source !== null && source.kind !== "none";
  const made = known
    ? (notEmpty(sayFrom(flow, column, source, named, words.made, words.madeOfRest, {group})) ??
      filled(words.madeOfMany, {group}))
    : filled(words.first, {group});
  const effects = flow.effects[column];
  const failed = flow.layers[column].unread?.includes("effects");
  if (effects.length === 0) return known ? made : [...made, failed ? words.cannotRead : words.notLogged];
  const lead = leadOf({values: Float32Array.from(effects, ({values}) => values[index]), rest: 0});
  if (lead === null) return made;
  const pieces: Record<string, Piece> = {};
  if ("value" in lead) pieces.value = signed(lead.value);
  if ("index" in lead) pieces.target = quoted(named, effects[lead.index].target);
  if (lead.kind === "two") pieces.second = quoted(named, effects[lead.second].target);
  return [...made, ...filled(words[known ? "argues" : "arguesFirst"][lead.kind], pieces)];
}

const notEmpty = (pieces: Piece[]): Piece[] | null => (pieces.length === 0 ? null : pieces);

/** What stands out among the parts of the layer before that a group is made of; null where none is, or nothing is known. */
function sourceOf(flow: Flow, column: number, index: number): Lead | null {
  const between = flow.between.at(column - 1);
  if (column === 0 || between?.isKnown !== true) return null;
  const values = Float32Array.from({length: between.earlier}, (_, from) => linkAt(between, index, from));
  return leadOf({values, rest: between.rest?.[index] ?? null});
}

/** Says what a group is mostly made of; nothing where that is no one part. */
function sayFrom(
  flow: Flow,
  column: number,
  source: Lead,
  named: Named,
  ofPart: string,
  ofRest: string,
  pieces: Readonly<Record<string, Piece>> = {},
): Piece[] {
  if (source.kind === "makes") return filled(ofPart, {...pieces, source: named.group(column - 1, source.index)});
  return source.kind === "rest" ? filled(ofRest, {...pieces, layer: flow.layers[column - 1].layer.name}) : [];
}
