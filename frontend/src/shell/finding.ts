/** What the words of a search mean: pure functions. */
import type {Found} from "../elements/controls/Finder.svelte";
import {className} from "../math/classes";
import {tagOf} from "../math/groups";
import {found, matches} from "../math/search";
import type {ViewData} from "../model/frame";
import type {Named} from "../selection/names";
import {t} from "./text";

/** What was found, and what is selected with it. */
export type Target =
  | {readonly kind: "layer"; readonly layer: string}
  | {readonly kind: "channel"; readonly layer: string; readonly channel: number}
  | {readonly kind: "group"; readonly layer: string; readonly group: number}
  | {readonly kind: "class"; readonly index: number}
  | {readonly kind: "example"; readonly index: number};

export interface Hit extends Found {
  readonly target: Target;
}

/** Finds "block3 12", "12", "fox", "example 7", what users named, and names of layers; what is surest comes first. */
export function hits(
  query: string,
  data: ViewData,
  nExamples: number,
  nClasses: number,
  named: readonly Named[] = [],
): Hit[] {
  const words = query.trim().split(/\s+/);
  const last = words.at(-1) ?? "";
  const number = /^#?\d{1,9}$/.test(last) ? Number(last.replace("#", "")) : null;
  const before = words.slice(0, -1).join(" ");
  if (query.trim() === "") return [];
  return [
    ...(number === null ? [] : channels(before, number, data)),
    ...(number === null ? [] : examples(before, number, nExamples)),
    ...byName(query, data, named),
    ...layers(query, data),
    ...classes(query, data, nClasses),
  ];
}

function channels(named: string, channel: number, {network, layer}: ViewData): Hit[] {
  const among =
    named === "" ? network.filter(({name}) => name === layer.name) : found(network, named, ({name}) => name);
  return among
    .filter(({channels}) => channel < channels)
    .map(({name}) => ({
      id: `channel:${name}:${channel}`,
      text: t().channelOf(name, channel),
      note: t().foundChannel,
      target: {kind: "channel", layer: name, channel},
    }));
}

/** Channels and groups that have all words of a query in their name; what the network has no more is left out. */
function byName(query: string, {network}: ViewData, named: readonly Named[]): Hit[] {
  return found(named, query, ({name}) => name).flatMap(({layer, atom, name}): Hit[] => {
    const of = network.find((each) => each.name === layer);
    if (of === undefined) return [];
    if (atom.kind === "group") {
      const note = t().groupOf(layer, tagOf(atom.group));
      return [{id: `name:${layer}:group:${atom.group}`, text: name, note, target: {...atom, layer}}];
    }
    if (atom.channel >= of.channels) return [];
    const note = t().channelOf(layer, atom.channel);
    return [{id: `name:${layer}:${atom.channel}`, text: name, note, target: {...atom, layer}}];
  });
}

function examples(named: string, index: number, n: number): Hit[] {
  if (index >= n || !matches(t().exampleN(index), named)) return [];
  return [
    {id: `example:${index}`, text: t().exampleN(index), note: t().foundExample, target: {kind: "example", index}},
  ];
}

const layers = (query: string, {network}: ViewData): Hit[] =>
  found(network, query, ({name}) => name).map(({name}) => ({
    id: `layer:${name}`,
    text: name,
    note: t().foundLayer,
    target: {kind: "layer", layer: name},
  }));

function classes(query: string, {classNames, compared}: ViewData, n: number): Hit[] {
  const all = Array.from({length: n}, (_, index) => index);
  return found(all, query, (index) => className(classNames, index)).map((index) => {
    const disabled = compared !== null && !compared.classes.includes(index);
    return {
      id: `class:${index}`,
      text: className(classNames, index),
      note: disabled ? t().noEvidenceNote : t().foundClass,
      disabled,
      target: {kind: "class", index},
    };
  });
}
