/** What lies in a rectangle that is drawn over the image: pure functions. */
import {hidden, type Element, type Layer} from "../../grammar";
import {channelIcons, contentOf, evidence, evidenceRegions, groups, positionEvidence} from "../../interfaces";
import {matchOf, rectangleOf, spelled, sumIn, sumsByChannel, type Rectangle} from "../../math/brush";
import {formatErrorOf, formatSigned} from "../../math/format";
import {EXACT, total, type Known} from "../../math/known";
import {descending} from "../../math/rank";
import {verdictOf} from "../../math/regions";
import type {LayerGroups} from "../../model/groups";
import type {Measured} from "../../model/layer";
import type {ViewData} from "../../model/frame";
import type {LayerInfo} from "../../model/layer";
import type {EvidenceRegion, EvidenceRegions, RegionEffect} from "../../model/regions";
import type {Option} from "../../selection/options";
import {t} from "./brushText";
import {valueOf} from "./contents";
import {groupsOf, type Group} from "./groups";

/** The rectangle, the same in all views: it is of the image, not of a layer. */
export const brush: Option<Rectangle | null> = {
  initial: null,
  read: (text) => (text === "" ? null : rectangleOf(text)),
  write: (rectangle) => (rectangle === null ? "" : spelled(rectangle)),
  shared: true,
  asksForMore: (rectangle) => rectangle !== null,
};

/** What is told of a region beside its evidence: which channels and groups of these layers argue there. */
export const moreOfRegion = (layers: readonly Layer[]): Element[] =>
  layers.flatMap((layer): Element[] => [channelIcons(layer), groups(layer)]);

/** What is known of a layer's evidence by place. */
interface ByPlace {
  readonly layer: LayerInfo;
  /** `[H, W]` of a class; null where none was logged, or it has not arrived. */
  readonly positions: (target: number) => Measured | null;
  /** `[H, W, C]` of a class; null likewise. */
  readonly neurons: (target: number) => Measured | null;
  readonly regions: EvidenceRegions | null;
  /** The step at which regions were measured. */
  readonly step: number | null;
}

export interface Inside {
  readonly target: number;
  /** The evidence in the rectangle, and of the whole layer. */
  readonly sum: Known;
  readonly all: Known;
  /** The channels that argue most there, either way; null where evidence by neuron is not there. */
  readonly channels: readonly ({readonly channel: number} & Known)[] | null;
  /** Whether only the strongest channels of each position were kept. */
  readonly kept: boolean;
}

export interface Hidden {
  /** From 1 on, as it is outlined. */
  readonly number: number;
  /** How much it and the rectangle overlap, 0 to 1. */
  readonly overlap: number;
  readonly region: EvidenceRegion;
}

export function byPlaceOf(data: ViewData, layer: LayerInfo): ByPlace {
  const of = hidden(layer.name);
  const {value: measured, from} = data.get(contentOf(evidenceRegions(of)));
  const [positions, neurons] = [positionEvidence, evidence].map((element) => valueOf(data, element(of)));
  const size = layer.height * layer.width;
  const regions = measured && {...measured, regions: measured.regions.filter(({mask}) => mask.length === size)};
  return {
    layer,
    positions: (target) => positions?.get(target) ?? null,
    neurons: (target) => neurons?.get(target) ?? null,
    regions,
    step: from?.step ?? null,
  };
}

const STRONGEST = 4;

/** What a layer argues for a class in a rectangle; null where its evidence by position is not there. */
export function insideOf(of: ByPlace, rectangle: Rectangle, target: number): Inside | null {
  const {layer} = of;
  const [positions, neurons] = [of.positions(target), of.neurons(target)];
  if (positions === null) return null;
  const sums = neurons && sumsByChannel(neurons, layer.channels, rectangle, layer);
  const channels =
    sums &&
    descending(sums.values.map(Math.abs))
      .filter((channel) => Math.abs(sums.values[channel]) > 0)
      .slice(0, STRONGEST)
      .map((channel) => ({channel, value: sums.values[channel], error: sums.errors(channel)}));
  const kept = neurons?.strongest !== undefined && neurons.strongest < layer.channels;
  return {target, sum: sumIn(positions, rectangle, layer), all: total(positions), channels, kept};
}

/** The measured region that a rectangle is taken for; null where there is none. */
export function hiddenOf({regions, layer}: ByPlace, rectangle: Rectangle): Hidden | null {
  const all = regions?.regions ?? [];
  const match = matchOf(
    rectangle,
    all.map(({mask}) => mask),
    layer,
  );
  return match && {number: match.index + 1, overlap: match.overlap, region: all[match.index]};
}

/** The groups that are most active in a rectangle, each with its share of what all are there, 0 to 1. */
export function groupsInside(of: LayerGroups, rectangle: Rectangle): {readonly group: Group; readonly share: number}[] {
  const {values} = sumsByChannel(of.spatial, of.count, rectangle, of.layer);
  const known = values.map((value) => (value > 0 ? value : 0));
  const all = known.reduce((sum, value) => sum + value, 0);
  if (all === 0) return [];
  const groups = groupsOf(of);
  return descending(known)
    .filter((index) => known[index] > 0)
    .slice(0, STRONGEST)
    .map((index) => ({group: groups[index], share: known[index] / all}));
}

export const effectOf = ({effects}: EvidenceRegion, target: number): RegionEffect | null =>
  effects.find((each) => each.target === target) ?? null;

/** Says what hiding a region did to a class. */
export function effectSaid(effect: RegionEffect | null, name: string, donors: number): string {
  if (effect === null) return t().notOfClass(name);
  const verdict = verdictOf(effect);
  const measured = formatSigned(effect.effect, EXACT);
  const error = formatErrorOf({value: effect.error, error: EXACT}, measured);
  const said = t().effect(name, measured, error, donors);
  return `${said}${verdict === "agrees" ? "" : t()[verdict]}.`;
}

/** The regions to outline while something is drawn: those that were measured. */
export function outlinesOf({regions}: ByPlace, rectangle: Rectangle | null, target: number) {
  if (rectangle === null || regions === null) return [];
  return regions.regions.map((region) => {
    const effect = effectOf(region, target);
    return {mask: region.mask, contradicts: effect !== null && verdictOf(effect) === "contradicts"};
  });
}

/** All that is known of a rectangle in a layer; of its groups where there are some. */
export function foundIn(of: ByPlace, rectangle: Rectangle, targets: readonly number[], groups: LayerGroups | null) {
  return {
    layer: of.layer,
    inside: targets.map((target) => ({target, what: insideOf(of, rectangle, target)})),
    active: groups === null ? [] : groupsInside(groups, rectangle),
    measured: of.regions !== null,
    donors: of.regions?.donors ?? 0,
    step: of.step,
    match: hiddenOf(of, rectangle),
  };
}
