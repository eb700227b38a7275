/** What spatial attribution shows, from its data and selection: pure functions. */
import type {Cell} from "../../math/grid";
import {at as valueAt, EXACT, type Known, type Stored} from "../../math/known";
import {effectsOf, lengths, sourcesOf} from "../../math/positions";
import {once} from "../../math/once";
import {descending} from "../../math/rank";
import {verdictOf} from "../../math/regions";
import type {Factors} from "../../model/evidence";
import type {Data, LayerData, Regions} from "./data";
import type {ActivationGrid} from "../../model/grids";
import type {LayerInfo, Measured} from "../../model/layer";
import type {EvidenceRegion, RegionEffect} from "../../model/regions";
import type {Relation} from "../../model/relations";
import type {BarScale} from "../shared/options";
import type {Hint, Signs} from "./options";
import {fullOf, type Full} from "../shared/scaling";

/** What all layers are shown in respect of. */
export type Subject =
  | {readonly kind: "position"; readonly layer: LayerInfo; readonly cell: Cell}
  | {readonly kind: "class"; readonly target: number}
  /** The one factor that is shown; null for both. */
  | {readonly kind: "factors"; readonly only: number | null};

/** A subject that is not a position: one that a row of a list stands for. */
export type Row = Exclude<Subject, {kind: "position"}>;

export const layerNamed = ({layers}: Data, name: string): LayerData | null =>
  layers.find(({layer}) => layer.name === name) ?? null;

/** The layers that have anything of positions to show. */
export const layersOf = ({layers, grids, relations}: Data): LayerData[] =>
  layers.filter(
    ({layer: {name}, evidence, factors}) =>
      factors !== null ||
      evidence.length > 0 ||
      grids.some(({layer}) => layer.name === name) ||
      relations?.pairs?.some(
        ({earlier, later, positions}) => positions !== null && (earlier === name || later === name),
      ) === true,
  );

/** Whether there is anything to colour by factors. */
export const hasFactors = ({factors, layers}: Data): boolean =>
  factors !== null && layers.some((each) => each.factors !== null);

const ONLY: Readonly<Record<Exclude<Hint, "class">, number | null>> = {factors: null, first: 0, second: 1};

/** What layers show of themselves: the class where there are no factors. */
export function restOf(data: Data, hint: Hint): Row {
  if (hint === "class" || !hasFactors(data)) return {kind: "class", target: data.target};
  return {kind: "factors", only: ONLY[hint]};
}

/** What a layer is to the position of another layer: its source, or its effect. */
export type Role = "source" | "effect";

/** What one layer shows of a subject. */
export type LayerMap =
  /** `[H, W]` */
  | (Stored & {
      readonly kind: "signed";
      readonly full: Full;
      /** Of a relation, what the layer is in it, and the layer whose activations are the unit; null for a class. */
      readonly related: {readonly role: Role; readonly unit: string} | null;
    })
  /** `[H, W, count]` */
  | (Stored & {
      readonly kind: "factors";
      readonly count: number;
      readonly only: number | null;
      readonly full: Full;
    })
  | {
      readonly kind: "none";
      readonly role: Role | null;
      readonly why: "no relation" | "coming" | "no evidence" | "no factors" | "unread";
    };

export interface Scaling {
  readonly bars: BarScale;
  readonly signs: Signs;
}

/** What a layer shows: that of a position itself goes on `resting`. */
export function mapOf(data: Data, of: LayerData, subject: Subject, resting: LayerMap, scaling: Scaling): LayerMap {
  if (subject.kind !== "position") return rowMap(of, subject, scaling);
  return subject.layer.name === of.layer.name ? resting : relationMap(data, of.layer, subject, scaling);
}

const fits = ({values}: Measured, {height, width}: LayerInfo, each = 1): boolean =>
  values.length === height * width * each;

/** What a layer shows of a class, or of factors. */
export function rowMap({layer, evidence, factors, unread}: LayerData, row: Row, {bars, signs}: Scaling): LayerMap {
  const none = (why: "no evidence" | "no factors"): LayerMap => ({
    kind: "none",
    role: null,
    why: unread ? "unread" : why,
  });
  if (row.kind === "class") {
    const positions = evidence.find(({target}) => target === row.target)?.positions ?? null;
    if (positions === null || !fits(positions, layer)) return none("no evidence");
    const {values, errors, scale} = positions;
    return {kind: "signed", values, errors, full: fullOf(values, scale, bars, signs), related: null};
  }
  const count = factors === null ? 0 : factors.values.length / (layer.height * layer.width);
  if (factors === null || !Number.isInteger(count) || count === 0) return none("no factors");
  const {values, errors, scale} = factors;
  const {only} = row;
  const shown = only === null ? values : values.filter((_, i) => i % count === only);
  return {kind: "factors", values, errors, count, only, full: fullOf(shown, scale, bars, "positive")};
}

/** The attribution between two layers, with its positions; null where they were not logged. */
function relationOf({relations}: Data, one: string, other: string): (Relation & {positions: Measured}) | null {
  const found = relations?.pairs?.find(
    ({earlier, later}) => (earlier === one && later === other) || (earlier === other && later === one),
  );
  return found?.positions ? {...found, positions: found.positions} : null;
}

function relationMap(
  data: Data,
  layer: LayerInfo,
  {layer: own, cell}: Extract<Subject, {kind: "position"}>,
  {bars, signs}: Scaling,
): LayerMap {
  const at = (name: string) => data.layers.findIndex((each) => each.layer.name === name);
  const role = at(layer.name) < at(own.name) ? "source" : "effect";
  const relation = relationOf(data, layer.name, own.name);
  const [earlier, later] = role === "source" ? [layer, own] : [own, layer];
  if (relation?.later !== later.name || !fits(relation.positions, earlier, later.height * later.width)) {
    const coming = data.relations !== null && data.relations.pairs === null;
    return {kind: "none", role, why: coming ? "coming" : data.unread ? "unread" : "no relation"};
  }
  const {positions} = relation;
  const shown = role === "source" ? sourcesOf(positions, later, cell) : effectsOf(positions, earlier, later, cell);
  const full = fullOf(shown.values, positions.scale, bars, signs);
  return {kind: "signed", ...shown, full, related: {role, unit: later.name}};
}

/** The classes that are explained by position in any layer, the likeliest first. */
export function explained({layers, logits}: Data): number[] {
  const found = new Set(layers.flatMap(({evidence}) => evidence.map(({target}) => target)));
  return descending(logits).filter((target) => found.has(target));
}

export interface ClassValue extends Known {
  readonly target: number;
}

/** What one position argues for, the best supported class first; null where that was not logged of its layer. */
export interface Arguments {
  readonly classes: readonly ClassValue[];
  /** Of how many more classes evidence was logged, but not at this position. */
  readonly unknown: number;
  readonly full: Full;
}

export function argumentsAt(data: Data, layer: LayerInfo, {y, x}: Cell, bars: BarScale): Arguments | null {
  const evidence = layerNamed(data, layer.name)?.evidence ?? [];
  const read = evidence.flatMap(({target, positions}) =>
    fits(positions, layer) ? [{target, ...valueAt(positions, y * layer.width + x), scale: positions.scale}] : [],
  );
  if (read.length === 0) return null;
  const known = read.filter(({value}) => !Number.isNaN(value));
  const classes = known.map(({target, value, error}) => ({target, value, error})).sort((a, b) => b.value - a.value);
  const shown = classes.map(({value}) => value);
  return {classes, unknown: read.length - known.length, full: fullOf(shown, read[0].scale, bars, "both")};
}

/** The weights of a factor. */
export const loadingsOf = ({targets, loadings}: Factors, factor: number): Float32Array =>
  loadings.subarray(factor * targets.length, (factor + 1) * targets.length);

/** Classes with smaller loadings say nothing about a factor. */
const NEGLIGIBLE = 0.01;

/** The `n` classes that weigh most in a factor, with their loadings; classes with hardly any are left out. */
export function classesOf({targets, loadings}: Factors, factor: number, n: number): ClassValue[] {
  const own = loadingsOf({targets, loadings}, factor);
  return descending(own)
    .slice(0, n)
    .map((i) => ({target: targets[i], value: own[i], error: EXACT}))
    .filter(({value}) => value >= NEGLIGIBLE);
}

/** How many factors there are. */
export const countOf = ({targets, loadings}: Factors): number =>
  targets.length === 0 ? 0 : Math.floor(loadings.length / targets.length);

/** How long each position's vector is, of the snapshot, else of a grid. */
export function strengthsOf(of: LayerData, grid: ActivationGrid | null): Stored | null {
  return ownStrengths(of) ?? (grid?.magnitude && fits(grid.magnitude, of.layer) ? grid.magnitude : null);
}

/** As many values go into it as the layer has, and it is asked for at each move of the pointer. */
const ownStrengths = once(({layer, activations}: LayerData): Stored | null =>
  activations && fits(activations, layer, layer.channels) ? lengths(activations, layer.channels) : null,
);

/** The grid of a layer that has icons of the example. */
export function gridOf({grids, example}: Data, {name, height, width}: LayerInfo): ActivationGrid | null {
  const found = grids.find(({layer}) => layer.name === name);
  const same = found?.layer.height === height && found.layer.width === width;
  return found && same && found.examples.includes(example) && found.icons !== null ? found : null;
}

/** The measured regions of a layer; null where there are none of the example. */
export const regionsOf = ({regions}: LayerData): Regions | null => (regions === "unreached" ? null : regions);

/** The class that numbers of regions are of: the one that is shown, else the one that is looked at. */
export const regionClass = (data: Data, subject: Subject): number =>
  subject.kind === "class" ? subject.target : data.target;

/** What a region does to a class; null where it was not measured of it. */
export const effectOf = ({effects}: EvidenceRegion, target: number): RegionEffect | null =>
  effects.find((each) => each.target === target) ?? null;

/** The measured region that a position lies in, with its number; null where it is in none. */
export function regionAt(of: LayerData, {y, x}: Cell) {
  const found = regionsOf(of);
  const at = found?.regions.findIndex(({mask}) => mask[y * of.layer.width + x] > 0) ?? -1;
  return found && at >= 0 ? {number: at + 1, region: found.regions[at], donors: found.donors} : null;
}

/** The regions to outline over a map: none over one of relations, which are of another layer’s position. */
export function outlinedOf(of: LayerData, map: LayerMap, target: number) {
  if (map.kind === "none" || (map.kind === "signed" && map.related !== null)) return [];
  return (regionsOf(of)?.regions ?? []).map((region) => {
    const effect = effectOf(region, target);
    return {mask: region.mask, contradicts: effect !== null && verdictOf(effect) === "contradicts"};
  });
}
