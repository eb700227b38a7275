/** What spatial attribution found, as a sentence: what was measured where something was, else what gradients say. */
import {nounsOf} from "../../math/classes";
import {formatCell, formatError, formatNumber, formatSigned} from "../../math/format";
import type {Cell} from "../../math/grid";
import {EXACT, type Known} from "../../math/known";
import {verdictOf} from "../../math/regions";
import type {LayerInfo} from "../../model/layer";
import type {EvidenceRegion, RegionEffect} from "../../model/regions";
import {filled, type Piece} from "../shared/headline";
import type {Data, LayerData} from "./data";
import {argumentsAt, effectOf, regionAt, regionsOf} from "./derive";
import {cropOf} from "./picture";
import {t} from "./spatialWords";
import {quotedClass} from "./text";

/** A position stands out that has at least so many times its equal share of all support in its layer. */
const OUTSTANDING = 2;

/** What was found for a class; of a position that is kept, what was found of that. */
export function headlineOf(
  data: Data,
  layers: readonly LayerData[],
  target: number,
  kept: {readonly layer: LayerInfo; readonly cell: Cell} | null,
): Piece[] {
  const of = kept && layers.find(({layer}) => layer.name === kept.layer.name);
  if (kept && of) return ofPosition(data, of, kept.cell);
  return measured(data, layers, target) ?? estimated(data, layers, target);
}

interface Found {
  readonly of: LayerData;
  readonly number: number;
  readonly region: EvidenceRegion;
  readonly effect: RegionEffect;
}

/** What hiding a region really did: the largest clear effect that agrees, else that of the most evidence; null for none. */
function measured(data: Data, layers: readonly LayerData[], target: number): Piece[] | null {
  const found = layers.flatMap((of) =>
    (regionsOf(of)?.regions ?? []).flatMap((region, i): Found[] => {
      const effect = effectOf(region, target);
      const known = effect !== null && ![effect.evidence, effect.effect, effect.error].some(Number.isNaN);
      return known ? [{of, number: i + 1, region, effect}] : [];
    }),
  );
  if (found.length === 0) return null;
  const largest = (among: readonly Found[], by: "effect" | "evidence") =>
    among.reduce((best, each) => (Math.abs(each.effect[by]) > Math.abs(best.effect[by]) ? each : best));
  const agreeing = found.filter(({effect}) => verdictOf(effect) === "agrees" && effect.evidence !== 0);
  return toldOf(data, agreeing.length > 0 ? largest(agreeing, "effect") : largest(found, "evidence"), target);
}

function toldOf(data: Data, {of, number, region, effect}: Found, target: number): Piece[] {
  const words = t().headline;
  const supports = effect.evidence > 0;
  const verdict = verdictOf(effect);
  const unclear = verdict === "unclear" || effect.evidence === 0;
  const sentence = unclear
    ? words.unclear
    : verdict === "agrees"
      ? supports
        ? words.for
        : words.against
      : supports
        ? words.notFor
        : words.notAgainst;
  const size = unclear ? formatSigned(-effect.effect, EXACT) : formatNumber(Math.abs(effect.effect), EXACT);
  const name = t().regionOf(of.layer.name, number);
  return filled(sentence, {
    place: {picture: cropOf(data, of.layer, cellsOf(region.mask, of.layer)), name},
    class: {strong: quotedClass(data, target)},
    effect: {strong: size + formatError({value: effect.error, error: EXACT}, size)},
    side: supports ? words.sideFor : words.sideAgainst,
  });
}

/** Where the deepest layer that has several positions supports a class, by estimate. */
function estimated(data: Data, layers: readonly LayerData[], target: number): Piece[] {
  const words = t().headline;
  const pieces = {class: {strong: quotedClass(data, target)}};
  const explained = layers.flatMap((of) => {
    const positions = of.evidence.find((each) => each.target === target)?.positions;
    return positions?.values.length === of.layer.height * of.layer.width ? [{of, positions}] : [];
  });
  const chosen = explained.filter(({positions}) => positions.values.length > 1).at(-1);
  if (chosen === undefined) {
    const only = explained.at(-1);
    const nothing = layers.some(({unread}) => unread) ? words.unread : words.nothing;
    return filled(only ? words.single : nothing, {...pieces, layer: only?.of.layer.name ?? ""});
  }
  const {of, positions} = chosen;
  const known = [...positions.values.keys()].filter((i) => !Number.isNaN(positions.values[i]));
  const layer = of.layer.name;
  if (known.length === 0) return filled(words.unknown, {...pieces, layer});
  const all = known.length === positions.values.length;
  const best = known.reduce((first, i) => (positions.values[i] > positions.values[first] ? i : first));
  const value = positions.values[best];
  if (!(value > 0)) return filled(all ? words.none : words.noneKnown, {...pieces, layer});
  const support = known.reduce((sum, i) => sum + Math.max(0, positions.values[i]), 0);
  const ties = known.filter((i) => positions.values[i] === value).length;
  if (ties > 1 || value < (OUTSTANDING * support) / known.length) return filled(words.spread, {...pieces, layer});
  const cell = cellAt(best, of.layer);
  return filled(all ? words.most : words.mostKnown, {
    ...pieces,
    place: placeOf(data, of.layer, cell),
    value: valuePiece({value, error: positions.errors(best)}),
  });
}

/** What a position argues for, and what was measured of the region that it lies in. */
function ofPosition(data: Data, of: LayerData, cell: Cell): Piece[] {
  const words = t().headline;
  const place = placeOf(data, of.layer, cell);
  const read = argumentsAt(data, of.layer, cell, "run");
  if (read === null) return filled(of.unread ? words.hereUnread : words.hereNothing, {place});
  const best = read.classes.at(0);
  if (best === undefined) return filled(words.hereUnknown, {place});
  if (!(best.value > 0)) return filled(words.hereNone, {place, nouns: nounsOf(data.regression)});
  const named = {strong: quotedClass(data, best.target)};
  const inside = regionAt(of, cell);
  const effect = inside && effectOf(inside.region, best.target);
  const measured = effect && formatSigned(-effect.effect, EXACT);
  const change = effect && measured && measured + formatError({value: effect.error, error: EXACT}, measured);
  return [
    ...filled(words.here, {place, class: named, value: valuePiece(best)}),
    ...(inside && effect && change && !Number.isNaN(effect.effect)
      ? filled(words.around, {n: String(inside.number), class: named, change: {strong: change}})
      : []),
  ];
}

const valuePiece = ({value, error}: Known): Piece => ({strong: formatSigned(value, error)});

const placeOf = (data: Data, layer: LayerInfo, cell: Cell): Piece => ({
  picture: cropOf(data, layer, [cell]),
  name: t().placeOf(layer.name, formatCell(cell)),
});

const cellAt = (position: number, {width}: LayerInfo): Cell => ({
  y: Math.floor(position / width),
  x: position % width,
});

const cellsOf = (mask: Uint8Array, layer: LayerInfo): Cell[] =>
  Array.from(mask, (inside, i) => (inside > 0 ? [cellAt(i, layer)] : [])).flat();
