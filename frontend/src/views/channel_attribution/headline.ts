/** What channel attribution found, as a sentence: what was measured where channels were removed, else what gradients say. */
import type {IconPicture} from "../../elements/pictures/icon";
import {formatNumber, formatShare} from "../../math/format";
import type {Tested} from "../shared/checks";
import {filled, type Piece} from "../shared/headline";
import {mostOf, SHARE} from "../shared/removed";
import {t} from "./channelWords";
import type {Column, Entry, Node, Shown} from "./derive";
import type {Signs} from "./options";

export interface Found {
  /** The columns, shallow to deep. */
  readonly shown: readonly Shown[];
  /** Whether some evidence is logged, but cannot be read. */
  readonly unread?: boolean;
  readonly subject: Node | null;
  readonly signs: Signs;
  /** The name of the class, and its logit; NaN where that is not known. */
  readonly target: string;
  readonly logit: number;
  readonly regression: boolean;
  /** What the subject says for the class; null where that is not known. */
  readonly said: number | null;
  readonly picture: (node: Node) => IconPicture;
}

export const headlineOf = (found: Found): Piece[] =>
  found.subject === null ? (measured(found) ?? estimated(found)) : madeOf(found, found.subject);

interface Removed extends Tested {
  readonly layer: string;
}

/** What the removal of one channel did to the class; null where none was removed. */
function measured(found: Found): Piece[] | null {
  const {shown, signs, target, logit, regression} = found;
  const words = t().headline;
  const all = shown.flatMap(({layer, checked, column}): Removed[] =>
    checked === null || column.role !== "class"
      ? []
      : checked.used.tested.map((test) => ({...test, layer: layer.name})),
  );
  const sign = signs === "negative" ? -1 : 1;
  const most = mostOf(all, sign);
  if (most === null) return null;
  const {test, change, chance} = most;
  const pieces = {target: {strong: quoted(target)}, channel: piece(found, test)};
  if (change <= chance) return filled(sign < 0 ? words.noneOpposes : words.none, pieces);
  const by = {...pieces, change: {strong: formatNumber(change, test.lost.error)}};
  if (sign < 0) return filled(words.rises, by);
  // Of a value that is no logit, or of one below zero, there is no share.
  if (regression || !(logit > 0)) return filled(words.falls, by);
  const share = change / logit;
  if (change - chance > logit) return filled(words.whole, pieces);
  const written = {...pieces, share: {strong: `${formatShare(Math.min(1, share))} %`}};
  return filled(share < SHARE ? words.small : words.share, written);
}

function estimated(found: Found): Piece[] {
  const {shown, signs} = found;
  const words = t().headline;
  const target = {strong: quoted(found.target)};
  const lists = shown.flatMap(({layer, column}) => (column.kind === "list" ? [{layer: layer.name, column}] : []));
  if (lists.length === 0) return filled(found.unread ? words.unread : words.unknown, {target});
  const entries = lists.flatMap(({layer, column}) => column.entries.map((entry) => ({...entry, layer})));
  const known = entries.filter(({value}) => !Number.isNaN(value));
  // Of what is not known nobody can say that it says nothing.
  if (entries.length > known.length && known.length === 0) return filled(words.unknown, {target});
  if (known.length === 0) return filled(signs === "negative" ? words.silentAgainst : words.silent, {target});
  const most = known.reduce((best, entry) => (Math.abs(entry.value) > Math.abs(best.value) ? entry : best));
  return filled(most.value < 0 ? words.estimateAgainst : words.estimate, {target, channel: piece(found, most)});
}

const quoted = (name: string): string => `“${name}”`;

const piece = ({picture}: Found, {layer, channel}: Node) => ({
  picture: picture({layer, channel}),
  name: `${layer} · ${channel}`,
});

/** Of what is related to the subject those that add most. */
const adding = (column: Column): readonly Entry[] =>
  column.kind === "list" ? column.entries.filter(({value}) => value > 0) : [];

/** What a channel is made of in the nearest layer that is known; else what it makes, or what it says for the class. */
function madeOf(found: Found, subject: Node): Piece[] {
  const {shown, said, target} = found;
  const words = t().headline;
  const channel = piece(found, subject);
  const related = (role: "source" | "effect") =>
    shown.flatMap(({layer, column}) => {
      const nodes = column.role === role ? adding(column) : [];
      return nodes.length === 0
        ? []
        : [nodes.map((entry) => piece(found, {layer: layer.name, channel: entry.channel}))];
    });
  const sources = related("source").at(-1) ?? [];
  const [first, second] = [sources.at(0), sources.at(1)];
  if (first !== undefined) {
    return second === undefined
      ? filled(words.madeOfOne, {channel, first})
      : filled(words.madeOfTwo, {channel, first, second});
  }
  const made = related("effect").at(0)?.at(0);
  if (made !== undefined) return filled(words.makes, {channel, first: made});
  if (said === null || !(Math.abs(said) > 0)) return filled(words.alone, {channel});
  return filled(said > 0 ? words.supports : words.opposes, {channel, target: {strong: quoted(target)}});
}
