/** What channel attribution shows, from its data and selection: pure functions. */
import {quoted} from "../../math/csv";
import {at, channelOf, EXACT, exactly, part, rounded, type Known, type Stored} from "../../math/known";
import {descending} from "../../math/rank";
import type {Data, LayerData} from "./data";
import type {EvidenceControl} from "../../model/controls";
import type {LayerInfo, Measured} from "../../model/layer";
import type {Relation} from "../../model/relations";
import {checkedOf, testOf, type Checked} from "../shared/checks";
import type {BarScale} from "../shared/options";
import type {Signs} from "./options";
import {largestOf, type Full} from "../shared/scaling";

/** A channel that the columns are about. */
export interface Node {
  readonly layer: string;
  readonly channel: number;
}

export interface Entry extends Known {
  readonly channel: number;
}

/** What a column lists: channels that argue for the class, that make the subject, or that it makes. */
export type Role = "class" | "source" | "effect";

/** What values are in: logits, or activation of a layer. */
export interface Unit {
  readonly activationOf: string | null;
}

const LOGITS: Unit = {activationOf: null};

/** The channels of one layer. */
export type Column =
  | {
      readonly kind: "list";
      readonly role: Role;
      readonly entries: readonly Entry[];
      /** Those of which they are the strongest. */
      readonly from: Values;
      /** The number of channels that were computed, of which these are the strongest. */
      readonly among: number;
      readonly full: Full;
      readonly unit: Unit;
    }
  | {
      readonly kind: "none";
      readonly role: Role;
      readonly why: "no evidence" | "no relation" | "not computed" | "coming" | "unread";
    };

export interface Wish {
  readonly count: number;
  readonly signs: Signs;
  readonly bars: BarScale;
}

export const [FEWEST, MOST, USUAL] = [1, 8, 3];
export const countOf = (wished: number | null): number => Math.max(FEWEST, Math.min(MOST, wished ?? USUAL));

/** Channels of a layer in some order, with their values; NaN is no value. */
export interface Values extends Stored {
  /** The numbers of the channels; null for all of them in order. */
  readonly channels: readonly number[] | null;
}

const NO_VALUES: Values = {values: new Float32Array(), errors: exactly, channels: []};

/** By the numbers of the channels. */
export const byChannel = (of: Values): ReadonlyMap<number, Known> =>
  new Map(Array.from(of.values, (_, i) => [of.channels?.[i] ?? i, at(of, i)]));

/** The channels that say most for the subject, against it, or either way. Channels that say nothing are left out. */
export function strongest({values, errors, channels}: Values, count: number, signs: Signs): Entry[] {
  const key = (value: number): number => (signs === "both" ? Math.abs(value) : signs === "negative" ? -value : value);
  const keys = Float64Array.from(values, key);
  return descending(keys)
    .slice(0, count)
    .filter((i) => keys[i] > 0)
    .map((i) => ({channel: channels === null ? i : channels[i], value: values[i], error: errors(i)}));
}

function listed(from: Values, {scale}: Measured, role: Role, unit: Unit, wish: Wish): Column {
  const entries = strongest(from, wish.count, wish.signs);
  const shown = entries.map(({value}) => value);
  const full = largestOf(shown, scale, wish.bars);
  const among = Array.from(from.values).filter((value) => !Number.isNaN(value)).length;
  return {kind: "list", role, entries, from, among, full, unit};
}

/** The channels that argue for a class. */
export function classColumn({layer, evidence, unread}: LayerData, target: number, wish: Wish): Column {
  const channels = evidence.find((each) => each.target === target)?.channels ?? null;
  if (channels?.values.length !== layer.channels) {
    return {kind: "none", role: "class", why: unread ? "unread" : "no evidence"};
  }
  return listed({...channels, channels: null}, channels, "class", LOGITS, wish);
}

const relationOf = ({relations}: Data, earlier: string, later: string): Relation["channels"] =>
  relations?.pairs?.find((pair) => pair.earlier === earlier && pair.later === later)?.channels ?? null;

/** What the evidence for a class was held to in a layer; null where a column does not list that, or nothing was measured. */
export function checkedIn({evidence, trust}: LayerData, column: Column, target: number): Checked | null {
  const channels = evidence.find((each) => each.target === target)?.channels;
  if (channels === undefined || column.role !== "class") return null;
  return checkedOf(trust, [target], channels);
}

/** The channels of another layer that make a channel, or that it makes. */
export function relatedColumn(data: Data, {layer}: LayerData, subject: Node, wish: Wish): Column {
  const place = (name: string) => data.layers.findIndex((each) => each.layer.name === name);
  const role = place(layer.name) < place(subject.layer) ? "source" : "effect";
  const relation =
    role === "source" ? relationOf(data, layer.name, subject.layer) : relationOf(data, subject.layer, layer.name);
  if (relation === null) {
    const coming = data.relations !== null && data.relations.pairs === null;
    return {kind: "none", role, why: coming ? "coming" : data.unread ? "unread" : "no relation"};
  }
  const {later, values} = relation;
  const width = values.values.length / later.length;
  if (role === "effect") {
    const own = channelOf(values, width, subject.channel);
    return listed({...own, channels: later}, values, role, {activationOf: layer.name}, wish);
  }
  const k = later.indexOf(subject.channel);
  if (k < 0) return {kind: "none", role, why: "not computed"};
  const own = part(values, k * width, width);
  return listed({...own, channels: null}, values, role, {activationOf: subject.layer}, wish);
}

/** What a layer lists; of the subject's own layer what argues for the class, with the subject. */
export function columnOf(data: Data, of: LayerData, subject: Node | null, wish: Wish): Column {
  const {target} = data;
  if (subject === null) return classColumn(of, target, wish);
  if (of.layer.name !== subject.layer) return relatedColumn(data, of, subject, wish);
  const own = classColumn(of, target, wish);
  if (own.kind === "none") {
    const full: Full = {value: 0, over: "view"};
    return {
      kind: "list",
      from: NO_VALUES,
      role: "class",
      entries: [valueOf(of, target, subject)],
      among: of.layer.channels,
      full,
      unit: LOGITS,
    };
  }
  if (own.entries.some(({channel}) => channel === subject.channel)) return own;
  return {...own, entries: [valueOf(of, target, subject), ...own.entries.slice(0, Math.max(0, wish.count - 1))]};
}

function valueOf({evidence}: LayerData, target: number, {channel}: Node): Entry {
  const channels = evidence.find((each) => each.target === target)?.channels;
  return {
    channel,
    ...(channels && channel < channels.values.length ? at(channels, channel) : {value: NaN, error: EXACT}),
  };
}

/** The layers that have channels to show: evidence of theirs, or a relation. */
export const layersOf = ({layers, relations}: Data): LayerData[] =>
  layers.filter(({layer, evidence}) => {
    const related = relations?.pairs?.some(
      ({earlier, later, channels}) => channels !== null && (earlier === layer.name || later === layer.name),
    );
    return evidence.length > 0 || related === true;
  });

/** The classes that are explained in any layer, the likeliest first. */
export const explainedTargets = ({logits}: Data, layers: readonly LayerData[]): number[] =>
  descending(logits).filter((target) => layers.some(({evidence}) => evidence.some((each) => each.target === target)));

export interface ClassValue extends Known {
  readonly target: number;
}

/** What a channel argues for, the best supported class first; null where that was not logged. */
export function argumentsOf(of: LayerData | undefined, {channel}: Node, bars: BarScale) {
  const read = of?.evidence.flatMap(({target, channels}) =>
    channel < channels.values.length ? [{target, ...at(channels, channel), scale: channels.scale}] : [],
  );
  if (read === undefined || read.length === 0) return null;
  const classes: ClassValue[] = read
    .filter(({value}) => !Number.isNaN(value))
    .map(({target, value, error}) => ({target, value, error}))
    .sort((a, b) => b.value - a.value || a.target - b.target);
  const values = classes.map(({value}) => value);
  return {classes, full: largestOf(values, read[0].scale, bars)};
}

/** Where a step back from the last of a trail leads: to the channel before it, or to the class. */
export const backOf = (trail: readonly Node[]): readonly Node[] => trail.slice(0, -1);

const same = (one: Node, other: Node): boolean => one.layer === other.layer && one.channel === other.channel;

/** The trail to a subject: cut off there if the subject is on it, else longer by one step. */
export function trailTo(trail: readonly Node[], subject: Node | null): readonly Node[] {
  if (subject === null) return [];
  const found = trail.findIndex((node) => same(node, subject));
  return found < 0 ? [...trail, subject] : trail.slice(0, found + 1);
}

/** The layers that were shown last, where as many are to be shown and the selected one is among them: columns stay in place. */
export const keptLayers = (last: readonly string[], next: readonly string[], selected: string): readonly string[] =>
  last.length === next.length && last.includes(selected) ? last : next;

/** What is on screen of a layer. */
export interface Shown {
  readonly layer: LayerInfo;
  readonly column: Column;
  readonly checked: Checked | null;
  /** What random weights show of the layer. */
  readonly control?: EvidenceControl | null | undefined;
}

/** What is lost by evidence more than at random, and that in random weights, each with its interval. */
const CONTROLLED = ["evidence less random", "in random weights"].flatMap((name) => [
  name,
  `${name}, low`,
  `${name}, high`,
]);

/** The numbers on screen as comma-separated values; the last four are empty where a channel was not removed. */
export function csvOf(columns: readonly Shown[]): string {
  const lines = columns.flatMap(({layer, column, checked, control}) =>
    column.kind === "none"
      ? []
      : column.entries.map(({channel, value, error}, i) => {
          const test = testOf(checked, channel);
          const tested = test
            ? [knownIn(test.lost), knownIn(test.predicted), test.error ? knownIn(test.error) : "", test.contradicted]
            : ["", "", "", ""];
          const own = knownIn({value, error});
          return [
            quoted(layer.name),
            column.role,
            i + 1,
            channel,
            own,
            quoted(column.unit.activationOf === null ? "logits" : `activation of ${column.unit.activationOf}`),
            ...tested,
            ...controlled(control),
          ].join(",");
        }),
  );
  const head = ["layer", "role", "rank", "channel", "value", "unit", ...[...TESTED, ...CONTROLLED].map(quoted)];
  return [head.join(","), ...lines, ""].join("\n");
}

/** The cells of what random weights show of a layer; empty where that is not known. */
const controlled = (control: EvidenceControl | null | undefined): (number | string)[] =>
  [control?.own.gain, control?.random?.gain].flatMap((gain) =>
    [gain?.value, gain?.low, gain?.high].map((value) => (value === undefined || Number.isNaN(value) ? "" : value)),
  );

/** The digits that are known, in a cell; empty where there is no value. */
const knownIn = ({value, error}: Known): number | "" => (Number.isNaN(value) ? "" : rounded(value, error));

const TESTED = ["lost without it", "predicted", "standard error", "contradicted"];
