/** What a channel is made of, and what it makes, on the example: pure functions over the links between layers. */
import {hidden} from "../../grammar";
import {channelLinks} from "../../interfaces";
import {at, type Known, type Stored} from "../../math/known";
import {topChannels} from "../../math/rank";
import type {ViewData} from "../../model/frame";
import type {ChannelLinks} from "../../model/relations";
import {valueOf} from "../shared/contents";

/** A channel of another layer, and how much it adds. */
export interface Linked extends Known {
  readonly channel: number;
}

/** Channels of one layer that a channel is made of, or that it makes. */
export interface Related {
  readonly layer: string;
  readonly role: "source" | "effect";
  readonly channels: readonly Linked[];
}

/** The channels of the nearest layers on both sides of which that is known. */
export function relatedOf(data: ViewData, channel: number, n: number): Related[] {
  const own = data.layer.name;
  const at = data.network.findIndex(({name}) => name === own);
  const [before, after] = [data.network.slice(0, at).reverse(), data.network.slice(at + 1)];
  const sources = before.flatMap(({name}): Related[] => {
    const links = valueOf(data, channelLinks(hidden(name), hidden(own)));
    const channels = links === null ? [] : sourcesOf(links, channel, n);
    return channels.length === 0 ? [] : [{layer: name, role: "source", channels}];
  });
  const effects = after.flatMap(({name}): Related[] => {
    const links = valueOf(data, channelLinks(hidden(own), hidden(name)));
    const channels = links === null ? [] : effectsOf(links, channel, n);
    return channels.length === 0 ? [] : [{layer: name, role: "effect", channels}];
  });
  return [...sources.slice(0, 1), ...effects.slice(0, 1)];
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
