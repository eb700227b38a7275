/** What spatial attribution says of its pictures. */
import {className, nounOf, nounsOf} from "../../math/classes";
import {capitalised, formatCell, formatCosine, formatErrorOf, formatNumber, formatSigned} from "../../math/format";
import type {Cell} from "../../math/grid";
import {channelOf, EXACT, furthest, total, type Known} from "../../math/known";
import {verdictOf} from "../../math/regions";
import {t as words} from "../../math/wordsText";
import type {Data, LayerData} from "./data";
import type {Factors} from "../../model/evidence";
import type {LayerInfo} from "../../model/layer";
import type {RegionEffect} from "../../model/regions";
import type {Signs} from "./options";
import {t as log} from "../shared/logText";
import {percentileName, percentileText} from "../shared/text";
import {argumentsAt, effectOf, gridOf, hasFactors, layerNamed, regionAt, regionsOf} from "./derive";
import type {Arguments, LayerMap, Subject} from "./derive";
import {t as controls} from "./controlWords";
import {t} from "./spatialWords";

/** A factor by its number and colour. */
const factorName = (factor: number): string => {
  const look = t().looks.at(factor);
  return look === undefined ? t().factor(factor + 1) : t().factorLook(factor + 1, look);
};

/** What the maps are of. */
export function titleOf({classNames, regression}: Data, subject: Subject): string {
  const {titles} = t();
  switch (subject.kind) {
    case "position":
      return titles.position(subject.layer.name, formatCell(subject.cell));
    case "class":
      return titles.class(className(classNames, subject.target));
    case "factors":
      return subject.only === null ? titles.factors(nounsOf(regression)) : titles.factor(factorName(subject.only));
  }
}

/** How alike a factor is found again; null where that was not measured. */
export function againText({stability}: Factors, factor: number): string | null {
  const [again, chance] = [stability?.[factor], stability?.at(-1)];
  if (again === undefined || chance === undefined || Number.isNaN(again)) return null;
  return controls().lists.again(formatCosine(again), formatCosine(chance));
}

/** The heading of a layer: what it is to the position. */
export function headOf(map: LayerMap): string | null {
  const role = map.kind === "signed" ? (map.related?.role ?? null) : map.kind === "none" ? map.role : null;
  return role === null ? null : t().heads[role];
}

/** Why a layer shows no map. */
export const whyNot = ({why}: Extract<LayerMap, {kind: "none"}>): string => t().why[why];

/** What full colour is in a layer, and how far its values reach. */
export function captionOf(map: LayerMap, signs: Signs): readonly string[] {
  if (map.kind === "none") return [];
  const full = formatNumber(map.full.value, EXACT);
  if (map.kind === "factors") {
    const largest = Array.from({length: map.count}, (_, f) => furthest(channelOf(map, map.count, f), 1));
    const shown = largest.flatMap(({value, error}, f) => {
      if (map.only !== null && map.only !== f) return [];
      const name = t().factor(f + 1);
      return [Number.isNaN(value) ? t().factorUnknown(name) : t().upTo(name, formatNumber(value, error))];
    });
    return [t().fullFactors(full), shown.join(t().comma)];
  }
  const unit = t().unit(map.related?.unit ?? null);
  const [minimum, maximum, sum] = [furthest(map, -1), furthest(map, 1), total(map)];
  const signed = ({value, error}: Known) => formatSigned(value, error);
  const unknown = map.values.filter(Number.isNaN).length;
  const n = map.values.length;
  if (unknown === n) return [t().unknownAll(n)];
  const of = unknown === 0 ? t().sum : t().sumOf(n - unknown, n);
  const isPale = minimum.value < 0 && signs === "positive";
  return [
    signs === "both" ? t().fullColour(full, unit) : t().fullBrightness(full, unit, map.related !== null),
    t().range(signed(minimum), isPale, signed(maximum), of, signed(sum)),
  ];
}

/** What a region argues for a class, and what was measured of it. */
export function regionText(effect: RegionEffect | null, donors: number): string {
  if (effect === null) return t().notMeasured;
  const [evidence, measured] = [formatSigned(effect.evidence, EXACT), formatSigned(effect.effect, EXACT)];
  const said = t().region(evidence, measured, formatErrorOf({value: effect.error, error: EXACT}, measured), donors);
  return said + t().verdicts[verdictOf(effect)];
}

/** What was measured of all regions of a layer, as lines; none where none were. */
export function regionLines(data: Data, of: LayerData, target: number): string[] {
  const found = regionsOf(of);
  if (found === null) return [];
  const lines = found.regions.map((region, i) => `${i + 1}: ${regionText(effectOf(region, target), found.donors)}`);
  return [t().regions(className(data.classNames, target)), ...lines];
}

/** How the maps are drawn. */
interface Look {
  readonly signs: Signs;
  readonly dots: boolean;
  /** Of how many layers sizes tell the lengths of vectors, and of how many these are not known; null where they fill cells. */
  readonly lengths: {readonly known: number; readonly unknown: number} | null;
}

/** How to read the pictures, in a line or two. */
export function legendOf(
  subject: Subject,
  {signs, dots, lengths}: Look,
  maps: readonly LayerMap[],
  regression: boolean,
): string {
  const partial = maps.filter((map) => map.kind !== "none").filter(({values}) => values.some(Number.isNaN));
  const unknown = partial.length > 0 ? [partial[0].kind === "signed" ? t().striped : t().dotted] : [];
  const sizes =
    lengths === null || subject.kind === "position"
      ? []
      : [...(lengths.known > 0 ? [t().bySize] : []), ...(lengths.unknown > 0 ? [t().oneSize(lengths.known > 0)] : [])];
  return [readingOf(subject, signs, dots, regression), ...sizes, ...unknown].join(t().sentences);
}

/**
 * What all pictures, and the bars of a position, are normalised by, and what their numbers are worth: an effect is measured of
 * regions alone.
 */
export function scaleText(subject: Subject, maps: readonly LayerMap[], read: Arguments | null): string {
  const over = maps.flatMap((map) => (map.kind === "none" ? [] : [map.full.over])).at(0);
  const scale = over === undefined ? [] : [t().full(percentileName(over))];
  const unit = subject.kind === "position" ? [t().length] : [];
  const bars = read !== null && read.classes.length > 0 ? [t().fullBar(percentileText(read.full))] : [];
  return [...scale, ...bars, ...unit, t().estimates].join(t().sentences);
}

function readingOf(subject: Subject, signs: Signs, dots: boolean, regression: boolean): string {
  const [noun, nouns] = [nounOf(regression), nounsOf(regression)];
  const {reading} = t();
  if (subject.kind === "factors") {
    const look = subject.only === null ? undefined : t().looks.at(subject.only);
    if (subject.only === null || look === undefined) return reading.factors(dots);
    return reading.factor(nouns, subject.only + 1, capitalised(look));
  }
  if (subject.kind === "class") return signs === "both" ? reading.both(noun) : reading.class(noun);
  return signs === "both" ? reading.positionBoth(subject.layer.name) : reading.position(subject.layer.name);
}

/** What is missing or from another step, in sentences. */
export function noticesOf(data: Data): string[] {
  const {step, layers} = data;
  const say = t().notices;
  const notices = relationNotices(data);
  const used = layers.flatMap(({layer}) => gridOf(data, layer) ?? []);
  const steps = [...new Set(used.map((grid) => grid.step))].filter((each) => each !== step);
  if (steps.length > 0) notices.push(say.icons(steps));
  const measured = new Set(layers.flatMap((of) => regionsOf(of)?.step ?? []).filter((each) => each !== step));
  if (measured.size > 0) notices.push(say.regionsStep([...measured], step));
  const late = layers.filter(({regions}) => regions === "unreached").map(({layer}) => layer.name);
  if (late.length > 0) notices.push([say.regionsLate(late), log().regionsShare].join(t().sentences));
  if (!hasFactors(data)) {
    notices.push(say[data.factorsUnread ? "unreadFactors" : "noFactors"](nounOf(data.regression)));
  }
  return notices;
}

function relationNotices({relations, step, unread}: Data): string[] {
  const say = t().notices;
  const joined = (...sentences: string[]): string => sentences.join(t().sentences);
  if (relations === null) return [unread ? say.unreadRelations : joined(say.noRelations, log().relations)];
  const notices: string[] = [];
  if (relations.pairs !== null && !relations.complete) notices.push(joined(say.late, log().relationsShare));
  else if (relations.pairs?.every(({positions}) => positions === null)) {
    notices.push(unread ? joined(say.unreadPositions, log().relations) : say.noPositions);
  }
  if (relations.step !== step) notices.push(say.relationsStep(relations.step, step));
  return notices;
}

/** What the bars of what a position argues for are in, and of how many classes that is not known. */
export function readText({classes, unknown}: Arguments): string {
  if (classes.length === 0) return t().readUnknown;
  const without = unknown > 0 ? [t().readWithout(unknown, unknown + classes.length)] : [];
  return [t().read, ...without].join(t().sentences);
}

/** What is said below the classes: how to get more, or what a position's bars are and what was measured around it. */
export function noteOf(
  data: Data,
  position: {readonly layer: LayerInfo; readonly cell: Cell} | null,
  read: Arguments | null,
  target: number,
): string {
  const {note} = t();
  if (position === null) return note.point(data.regression);
  const {name} = position.layer;
  const of = layerNamed(data, name);
  if (read === null) return of?.unread ? note.unread(name) : note.none(name);
  const inside = of && regionAt(of, position.cell);
  const measured = inside
    ? [note.region(inside.number, regionText(effectOf(inside.region, target), inside.donors))]
    : [];
  return [readText(read), ...measured].join(t().sentences);
}

/** What a position argues for, to be read out. */
export function spokenOf(data: Data, layer: LayerInfo, cell: Cell): string {
  const read = argumentsAt(data, layer, cell, "run");
  const [best, worst] = [read?.classes.at(0), read?.classes.at(-1)];
  const name = (target: number) => className(data.classNames, target);
  return [
    t().placeOf(layer.name, formatCell(cell)),
    ...(best && best.value > 0 ? [t().spokenFor(name(best.target), formatSigned(best.value, best.error))] : []),
    ...(worst && worst.value < 0
      ? [t().spokenAgainst(name(worst.target), formatSigned(worst.value, worst.error))]
      : []),
  ].join(t().comma);
}

/** A class as it stands in a sentence. */
export const quotedClass = (data: Data, target: number): string => words().quoted(className(data.classNames, target));
