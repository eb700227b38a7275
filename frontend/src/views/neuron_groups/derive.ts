/** What the view of neuron groups shows beside what it shares with the attribution of groups: pure functions. */
import {quoted} from "../../math/csv";
import type {Data} from "./data";
import type {LayerGroups} from "../../model/groups";
import type {Effect, Group} from "../shared/groups";

export const layerNamed = ({groups}: Data, name: string): LayerGroups | null =>
  groups?.layers.find(({layer}) => layer.name === name) ?? null;

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
