/** What spatial attribution says of its pictures. */
import {className, nounOf, nounsOf} from "../../math/classes";
import {formatCell, formatCosine, formatNumber, formatSigned, plural} from "../../math/format";
import type {Cell} from "../../math/grid";
import {channelOf, EXACT, furthest, total, type Known} from "../../math/known";
import {verdictOf} from "../../math/regions";
import type {Data, LayerData} from "./data";
import type {Factors} from "../../model/evidence";
import type {LayerInfo} from "../../model/layer";
import type {RegionEffect} from "../../model/regions";
import type {Signs} from "./options";
import {percentileName, percentileText} from "../shared/text";
import {argumentsAt, effectOf, gridOf, hasFactors, regionsOf} from "./derive";
import type {Arguments, LayerMap, Subject} from "./derive";
import {t as log} from "../shared/logText";

const FACTORS = ["factor 1, green", "factor 2, dotted pink"];

/** What the maps are of. */
export function titleOf({classNames, regression}: Data, subject: Subject): string {
  switch (subject.kind) {
    case "position":
      return `What made ${subject.layer.name}, ${formatCell(subject.cell)}, and what it makes`;
    case "class":
      return `Where “${className(classNames, subject.target)}” is supported`;
    case "factors":
      return subject.only === null
        ? `Which groups of ${nounsOf(regression)} each position supports`
        : `Where ${FACTORS.at(subject.only) ?? `factor ${subject.only + 1}`}, is supported`;
  }
}

/** How alike a factor is found again; null where that was not measured. */
export function againText({stability}: Factors, factor: number): string | null {
  const [again, chance] = [stability?.[factor], stability?.at(-1)];
  if (again === undefined || chance === undefined || Number.isNaN(again)) return null;
  return `found again: ${formatCosine(again)} (${formatCosine(chance)} by chance)`;
}

/** The heading of a layer: what it is to the position. */
export function headOf(map: LayerMap): string | null {
  const role = map.kind === "signed" ? (map.related?.role ?? null) : map.kind === "none" ? map.role : null;
  if (role === null) return null;
  return role === "source" ? "What made it" : "What it makes";
}

const WHY = {
  "no relation": "no relation logged",
  coming: "its relation is on its way",
  "no evidence": "no evidence logged for it",
  "no factors": "no factors logged",
  unread: "it cannot be read",
} as const;

/** Why a layer shows no map. */
export const whyNot = ({why}: Extract<LayerMap, {kind: "none"}>): string => WHY[why];

/** What full brightness is in a layer, and how far its values reach. */
export function captionOf(map: LayerMap, signs: Signs): readonly string[] {
  if (map.kind === "none") return [];
  if (map.kind === "factors") {
    const largest = Array.from({length: map.count}, (_, f) => furthest(channelOf(map, map.count, f), 1));
    const shown = largest.flatMap(({value, error}, f) =>
      map.only === null || map.only === f
        ? [`factor ${f + 1} ${Number.isNaN(value) ? "unknown" : `up to ${formatNumber(value, error)}`}`]
        : [],
    );
    return [`full colour: ${formatNumber(map.full.value, EXACT)} logits`, shown.join(", ")];
  }
  const unit = map.related === null ? "logits" : `of |a| in ${map.related.unit}`;
  const [minimum, maximum, sum] = [furthest(map, -1), furthest(map, 1), total(map)];
  const signed = ({value, error}: Known) => formatSigned(value, error);
  const unknown = map.values.filter(Number.isNaN).length;
  const n = map.values.length;
  if (unknown === n) return [`unknown at ${n === 1 ? "its position" : `all ${n} positions`}`];
  const of = unknown === 0 ? "sum" : `${n - unknown} of ${n} known, their sum`;
  const hidden = minimum.value < 0 && signs === "positive" ? " (dark)" : "";
  return [
    `${signs === "both" ? "full colour: ±" : "full brightness: "}${formatNumber(map.full.value, EXACT)} ${unit}`,
    `${signed(minimum)}${hidden} to ${signed(maximum)}; ${of} ${signed(sum)}`,
  ];
}

const VERDICTS = {agrees: "", contradicts: " ≠ contradicts the evidence", unclear: ", not clear"} as const;

/** What a region argues for a class, and what was measured of it. */
export function regionText(effect: RegionEffect | null, donors: number): string {
  if (effect === null) return "not measured for it";
  const measured = `measured ${formatSigned(effect.effect, EXACT)} ± ${formatNumber(effect.error, EXACT)}`;
  const verdict = VERDICTS[verdictOf(effect)];
  return `evidence ${formatSigned(effect.evidence, EXACT)} · ${measured} (${plural(donors, "other image")})${verdict}`;
}

/** What was measured of all regions of a layer, as lines; none where none were. */
export function regionLines(data: Data, of: LayerData, target: number): string[] {
  const found = regionsOf(of);
  if (found === null) return [];
  const lines = found.regions.map((region, i) => `${i + 1}: ${regionText(effectOf(region, target), found.donors)}`);
  return [`Regions, for “${className(data.classNames, target)}”:`, ...lines];
}

/** What its numbers are worth: a measured effect stands beside those of regions alone. */
const ESTIMATES = "All are estimates by gradients, their sums too; what is lost without a region is measured.";

/** How to read the pictures, and what all of them are normalised by. */
export function legendOf(subject: Subject, signs: Signs, maps: readonly LayerMap[], regression: boolean): string {
  const over = maps.flatMap((map) => (map.kind === "none" ? [] : [map.full.over])).at(0);
  const scale = over === undefined ? [] : [`Full in each layer: ${percentileName(over)}.`];
  const unit = subject.kind === "position" ? ["|a|: length of an activation vector."] : [];
  const partial = maps.filter((map) => map.kind !== "none").filter(({values}) => values.some(Number.isNaN));
  const unknown = partial.length > 0 ? [`${partial[0].kind === "signed" ? "Striped" : "Dotted"} grey: unknown.`] : [];
  return [readingOf(subject, signs, regression), ...unknown, ...scale, ...unit, ESTIMATES].join(" ");
}

function readingOf(subject: Subject, signs: Signs, regression: boolean): string {
  const [noun, nouns] = [nounOf(regression), nounsOf(regression)];
  if (subject.kind === "factors") {
    const which = `Green: supports the ${nouns} of factor 1. Dotted pink: those of factor 2. White: both. Dark: neither.`;
    const one = subject.only === null ? null : FACTORS.at(subject.only);
    return one === undefined || one === null ? which : `Bright: supports the ${nouns} of ${one}. Dark: does not.`;
  }
  if (subject.kind === "class") {
    return signs === "both"
      ? `Blue: argues for the ${noun}. Striped red: argues against it. Dark: neither.`
      : `Bright: argues for the ${noun}. Dark: does not, or argues against it.`;
  }
  const {name} = subject.layer;
  return signs === "both"
    ? `Before ${name}: what feeds the position is blue, what inhibits it striped red. After it: what it feeds, and inhibits.`
    : `Before ${name}: what feeds the position is bright. After it: what it feeds. Dark: neither, or inhibition.`;
}

/** What is missing or from another step, in sentences. */
export function noticesOf(data: Data): string[] {
  const {relations, step, layers} = data;
  const notices: string[] = [];
  if (relations === null && data.unread) {
    notices.push(
      "Attribution between layers cannot be read, so a position shows what it argues for, but not what made it.",
    );
  } else if (relations === null) {
    notices.push(
      `No attribution between layers is logged in this run, so a position shows what it argues for, but not what made it. ${log().relations}`,
    );
  } else {
    if (relations.pairs !== null && !relations.complete) {
      notices.push(
        `Attribution between layers was not computed for this example: time was up. ${log().relationsShare}`,
      );
    } else if (relations.pairs?.every(({positions}) => positions === null)) {
      notices.push(
        data.unread
          ? `Attribution between the layers’ positions cannot be read for this example. ${log().relations}`
          : "Attribution between the layers’ positions is unknown for this example: it was not logged.",
      );
    }
    if (relations.step !== step)
      notices.push(`Relations between layers are from step ${relations.step}, all else from step ${step}.`);
  }
  const used = layers.flatMap(({layer}) => gridOf(data, layer) ?? []);
  const steps = [...new Set(used.map((grid) => grid.step))].filter((each) => each !== step);
  if (steps.length > 0) notices.push(`Icons are from step ${steps.join(" and ")}.`);
  const measured = new Set(layers.flatMap((of) => regionsOf(of)?.step ?? []).filter((each) => each !== step));
  if (measured.size > 0)
    notices.push(
      `Effects of regions were measured at step ${[...measured].join(" and ")}, all else is from step ${step}.`,
    );
  const late = layers.filter(({regions}) => regions === "unreached").map(({layer}) => layer.name);
  if (late.length > 0)
    notices.push(
      `Regions of ${late.join(" and ")} were not measured for this example: time was up. ${log().regionsShare}`,
    );
  if (!hasFactors(data))
    notices.push(`No factors are logged: the layers show the evidence for the selected ${nounOf(data.regression)}.`);
  return notices;
}

/** What the bars of what a position argues for stand for, and of how many classes that is not known. */
export function readText({classes, full, unknown}: Arguments): string {
  if (classes.length === 0) return "What it argues for is unknown.";
  const without = unknown > 0 ? ` Unknown of ${unknown} of ${unknown + classes.length}.` : "";
  return `In logits; full bar: ${percentileText(full)}.${without}`;
}

/** What a position argues for, to be read out. */
export function spokenOf(data: Data, layer: LayerInfo, cell: Cell): string {
  const read = argumentsAt(data, layer, cell, "run");
  const [best, worst] = [read?.classes.at(0), read?.classes.at(-1)];
  const name = (target: number) => `“${className(data.classNames, target)}”`;
  return [
    `${layer.name}, ${formatCell(cell)}`,
    ...(best && best.value > 0 ? [`most for ${name(best.target)}, ${formatSigned(best.value, best.error)}`] : []),
    ...(worst && worst.value < 0
      ? [`most against ${name(worst.target)}, ${formatSigned(worst.value, worst.error)}`]
      : []),
  ].join(", ");
}
