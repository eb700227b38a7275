/** The numbers of spatial attribution, to be taken away. */
import {rounded, whole} from "../../math/known";
import {verdictOf} from "../../math/regions";
import type {Factors} from "../../model/evidence";
import type {LayerInfo} from "../../model/layer";
import type {Data} from "./data";
import {argumentsAt, countOf, layerNamed, loadingsOf, regionsOf, type LayerMap, type Subject} from "./derive";

/** The numbers on screen, as JSON. */
export function jsonOf(data: Data, subject: Subject, maps: readonly (readonly [LayerInfo, LayerMap])[]): string {
  const named = (target: number) => ({class: target, name: data.classNames.at(target) ?? null});
  const about =
    subject.kind === "position"
      ? {position: {layer: subject.layer.name, ...subject.cell}}
      : subject.kind === "class"
        ? named(subject.target)
        : {factors: subject.only ?? "all"};
  const at = subject.kind === "position" ? argumentsAt(data, subject.layer, subject.cell, "run") : null;
  const layers = maps.map(([{name, height, width}, map]) => ({
    layer: name,
    height,
    width,
    ...(map.kind === "none" ? {missing: map.why} : describeMap(map)),
    ...describeRegions(data, name, named),
  }));
  const {factors} = data;
  return `${JSON.stringify(
    {
      example: data.example,
      step: data.step,
      relationsStep: data.relations?.step ?? null,
      subject: about,
      evidence:
        at?.classes.map(({target, value, error}) => ({...named(target), logits: rounded(value, error)})) ?? null,
      factors: factors && {
        classes: factors.targets.map(named),
        loadings: rowsOf(factors),
        foundAgain: factors.stability ? [...factors.stability.subarray(0, -1)] : null,
        foundAgainByChance: factors.stability?.at(-1) ?? null,
      },
      layers,
    },
    null,
    1,
  )}\n`;
}

const rowsOf = (factors: Factors): number[][] =>
  Array.from({length: countOf(factors)}, (_, factor) => [...loadingsOf(factors, factor)]);

function describeRegions(data: Data, name: string, named: (target: number) => object) {
  const of = layerNamed(data, name);
  const found = of && regionsOf(of);
  if (!found) return {};
  const {width} = of.layer;
  const regions = found.regions.map(({mask, effects}) => ({
    positions: Array.from(mask, (inside, at) => (inside ? [{y: Math.floor(at / width), x: at % width}] : [])).flat(),
    effects: effects.map(({target, evidence, effect, error}) => ({
      ...named(target),
      evidence,
      measured: effect,
      standardError: error,
      verdict: verdictOf({evidence, effect, error}),
    })),
  }));
  return {measuredRegions: {step: found.step, otherImages: found.donors, how: found.how, unit: "logits", regions}};
}

function describeMap(map: Exclude<LayerMap, {kind: "none"}>) {
  const {full} = map;
  const numbers = {full, values: Array.from(map.values, (value, i) => rounded(value, map.errors(i)))};
  if (map.kind === "factors") return {shows: "factors", count: map.count, unit: "logits", ...numbers};
  const {related} = map;
  // Null where a part of it is not known.
  const all = whole(map);
  const sum = rounded(all.value, all.error);
  if (related === null) return {shows: "evidence", unit: "logits", sum, ...numbers};
  const shows = related.role === "source" ? "what made it" : "what it makes";
  return {shows, unit: `length of the activation vector in ${related.unit}`, sum, ...numbers};
}
