/** What the view of neuron groups shows beside what it shares with the attribution of groups: pure functions. */
import {quoted} from "../../math/csv";
import {part, type Known} from "../../math/known";
import {topChannels, type Ranked} from "../../math/rank";
import type {Data} from "./data";
import type {LayerGroups} from "../../model/groups";
import type {Effect, Group} from "../shared/groups";

export const layerNamed = ({groups}: Data, name: string): LayerGroups | null =>
  groups?.layers.find(({layer}) => layer.name === name) ?? null;

/** The channels that a group is mostly made of, with their share of its length; empty where that was not logged. */
export function channelsOf({channels, layer}: LayerGroups, index: number, n: number): (Ranked & Known)[] {
  if (channels === null) return [];
  const own = part(channels, index * layer.channels, layer.channels);
  const length = Math.hypot(...own.values);
  // The length is as well known as all its parts together.
  const ofLength = Math.hypot(...Array.from(own.values, (value, i) => (value === 0 ? 0 : own.errors(i))));
  return topChannels(own.values, 0, own.values.length, n, layer.signed)
    .filter(({value}) => value !== 0)
    .map(({channel, value}) => {
      const share = value / length;
      return {channel, value: share, error: (own.errors(channel) + Math.abs(share) * ofLength) / length};
    });
}

/** Every number of a table of effects. */
export const numbersOf = (effects: readonly Effect[]): number[] =>
  effects.flatMap(({values, rest}) => [...values, ...(rest === null ? [] : [rest])]);

/** The effects as comma-separated values. */
export function csvOf(
  groups: readonly Group[],
  effects: readonly Effect[],
  name: (target: number) => string,
  stability: Float32Array | null = null,
): string {
  const head = ["class", "name", ...groups.map(({tag}) => `group ${tag}`), "rest of the layer", "whole layer"];
  const lines = effects.map(({target, values, rest, whole}) =>
    [target, quoted(name(target)), ...values, rest ?? "", whole ?? ""].join(","),
  );
  const again = stability && [
    "",
    quoted("found again (cosine)"),
    ...groups.map(({index}) => stability[2 * index]),
    "",
    "",
  ];
  return [head.map(quoted).join(","), ...lines, ...(again ? [again.join(",")] : []), ""].join("\n");
}
