/** What a channel or group is made of, and what it makes, on the example: pure functions over the links between layers. */
import {hidden, type Element, type Layer} from "../../grammar";
import {channelLinks, contentOf, groupLinks, groups} from "../../interfaces";
import {at, channelOf, part, type Known, type Stored} from "../../math/known";
import {topChannels} from "../../math/rank";
import type {ElementOf} from "../../model/content";
import type {ViewData} from "../../model/frame";
import type {LayerGroups} from "../../model/groups";
import type {ChannelLinks} from "../../model/relations";
import {valueOf} from "../shared/contents";
import {groupsOf, type Group} from "../shared/groups";

/** Whether others make it, or it makes others. */
type Role = "source" | "effect";

/** A channel of another layer, and how much it adds. */
export interface Linked extends Known {
  readonly channel: number;
}

/** Channels of one layer that a channel is made of, or that it makes. */
export interface Related {
  readonly layer: string;
  readonly role: Role;
  readonly channels: readonly Linked[];
}

/** Groups of one layer that a group is made of, or that it makes. */
export interface RelatedGroups {
  readonly layer: string;
  readonly role: Role;
  readonly of: LayerGroups;
  readonly groups: readonly (Known & {readonly group: Group})[];
}

/** The channels of the nearest layers on both sides of which that is known. */
export const relatedOf = (data: ViewData, channel: number, n: number): Related[] =>
  nearest(data, (layer, role) => {
    const links = valueOf(data, between(data, channelLinks, layer, role));
    if (links === null) return null;
    const channels = role === "source" ? sourcesOf(links, channel, n) : effectsOf(links, channel, n);
    return channels.length === 0 ? null : {layer, role, channels};
  });

/** The groups of the nearest layers on both sides, of as many as are shown of them. */
export const relatedGroupsOf = (data: ViewData, own: LayerGroups, {index}: Group, n: number): RelatedGroups[] =>
  nearest(data, (layer, role) => {
    const linked = between(data, groupLinks, layer, role);
    const links = valueOf(data, linked);
    const of = valueOf(data, groups(hidden(layer)))?.of;
    const elements: Element[] = [linked, groups(hidden(layer)), groups(hidden(own.layer.name))];
    const steps = new Set(elements.map((element) => data.get(contentOf(element)).from?.step));
    // Groups of two factorisations, or steps, have nothing to do with each other.
    if (!links || !of || steps.size > 1 || of.shared !== own.shared) return null;
    if (links.values.values.length !== own.count * of.count) return null;
    const one =
      role === "source" ? part(links.values, index * of.count, of.count) : channelOf(links.values, own.count, index);
    const all = groupsOf(of);
    const found = strongest(one, 0, of.count, n, (i) => i).map(({channel, ...known}) => ({
      ...known,
      group: all[channel],
    }));
    return found.length === 0 ? null : {layer, role, of, groups: found};
  });

/** How the layer that is looked at and another one are linked. */
const between = <V>(
  {layer}: ViewData,
  element: (earlier: Layer, later: Layer) => ElementOf<V>,
  other: string,
  role: Role,
): ElementOf<V> =>
  role === "source" ? element(hidden(other), hidden(layer.name)) : element(hidden(layer.name), hidden(other));

/** What is found in the nearest layer before the one that is looked at, and in the nearest one after it. */
function nearest<R>({network, layer}: ViewData, find: (name: string, role: Role) => R | null): R[] {
  const at = network.findIndex(({name}) => name === layer.name);
  const first = (layers: ViewData["network"], role: Role): R[] => {
    for (const {name} of layers) {
      const found = find(name, role);
      if (found !== null) return [found];
    }
    return [];
  };
  return [...first(network.slice(0, at).reverse(), "source"), ...first(network.slice(at + 1), "effect")];
}

/** What adds most to a channel of the later layer; nothing where that was not computed of it. */
export function sourcesOf({later, values}: ChannelLinks, channel: number, n: number): Linked[] {
  const row = later.indexOf(channel);
  const size = values.values.length / later.length;
  return row < 0 ? [] : strongest(values, row * size, size, n, (i) => i);
}

/** The channels of the later layer to which a channel of the earlier one adds most, of those that were computed. */
export function effectsOf({later, values}: ChannelLinks, channel: number, n: number): Linked[] {
  const size = values.values.length / later.length;
  const made: Stored = {
    values: Float32Array.from(later, (_, k) => values.values[k * size + channel]),
    errors: (k) => values.errors(k * size + channel),
  };
  return strongest(made, 0, later.length, n, (k) => later[k]);
}

function strongest(of: Stored, offset: number, size: number, n: number, nameOf: (i: number) => number): Linked[] {
  return topChannels(of.values, offset, size, n, false)
    .filter(({value}) => value > 0)
    .map(({channel}) => ({...at(of, offset + channel), channel: nameOf(channel)}));
}
