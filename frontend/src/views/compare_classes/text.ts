/** What the comparison of two classes says about its image. */
import {clauses, enumerated} from "../../language.svelte";
import type {Argument, Ordered, Pair} from "../../math/compare";
import {capitalised, formatCell, formatNumber, formatSigned} from "../../math/format";
import type {Cell} from "../../math/grid";
import {EXACT, furthest, type Known, type Stored} from "../../math/known";
import {t as words} from "../../math/wordsText";
import type {Side} from "../../model/evidence";
import type {LayerInfo} from "../../model/layer";
import {t} from "./compareWords";
import type {Data} from "./data";

const listed = (names: readonly string[]): string => {
  const quoted = names.map((name) => words().quoted(name));
  return quoted.length < 2 ? quoted.join("") : `${enumerated(quoted.slice(0, -1))}${words().and}${quoted.at(-1) ?? ""}`;
};

/** Why evidence by position is not there, of all classes or of one of the two. */
export function absence(
  {neuronTargets, unread}: Pick<Data, "neuronTargets" | "unread">,
  sides: Pair<Side>,
  name: (index: number) => string,
): string {
  const missing = sides.filter(({target}) => !neuronTargets.includes(target));
  const why = t().evidence;
  if (missing.length === 0) return unread ? why.unread : why.coming;
  if (neuronTargets.length === 0) return why.notLogged;
  return why.missing(listed(missing.map(({target}) => name(target))), listed(neuronTargets.map(name)));
}

/** What the image shows while nothing of it is hidden. */
export function placeCaption({height, width, name}: LayerInfo, cell: Cell | null, absent: string | null): string {
  const {place} = t();
  if (cell === null) return height * width === 1 ? place.none(name) : place.point;
  return absent === null ? place.at(formatCell(cell)) : place.absent(formatCell(cell), absent);
}

/** What the model says of a class, as what it returns before the softmax. */
export function returnedText({regression, logits}: Data, index: number): string {
  const roles = t().roles;
  const logit = Number.isNaN(logits[index]) ? roles.unknown : formatNumber(logits[index], EXACT);
  return regression ? roles.value(logit) : roles.logit(logit);
}

/** What a class is to the example, or the value of an output; `order`: the likeliest classes first. */
export function roleText(data: Data, order: readonly number[], index: number): string {
  const {regression, prediction, truth} = data;
  const roles = t().roles;
  return capitalised(
    enumerated([
      ...(index === prediction && !regression ? [roles.prediction] : []),
      ...(truth.classes.includes(index) ? [truth.classes.length > 1 ? roles.oneTruth : roles.truth] : []),
      ...(!regression && index !== prediction && index === order[1] ? [roles.second] : []),
      ...(regression ? [returnedText(data, index)] : []),
    ]),
  );
}

/** Which channels say most for either class. */
export function strongestText({left, right}: Ordered, names: Pair<string>): string {
  const [first, last] = [left.at(0), right.at(-1)];
  const net = ({net, errors}: Argument) => formatSigned(net, errors.net);
  return clauses([
    ...(first ? [t().speaksFor(first.channel, names[0], net(first))] : []),
    ...(last ? [t().mostFor(last.channel, names[1], net(last))] : []),
  ]);
}

const written = ({value, error}: Known): string => formatNumber(value, error);

/** Where a channel fires. */
export const activationCaption = (map: Stored, channel: number, {signed}: LayerInfo): string =>
  t().fires(channel, signed, written(furthest(map)));

/** Where a channel argues for either class. */
export function evidenceCaption(map: Stored | null, channel: number, absent: string, kept: number | null): string {
  if (map === null) return t().arguesWhy(channel, absent);
  const [minimum, maximum] = [furthest(map, -1), furthest(map, 1)];
  const parts = [
    ...(maximum.value > 0 ? [t().forA(formatSigned(maximum.value, maximum.error))] : []),
    ...(minimum.value < 0 ? [t().forB(formatSigned(minimum.value, minimum.error))] : []),
  ];
  const unknown = map.values.filter(Number.isNaN).length;
  const nowhere = unknown === 0 ? t().nowhere : unknown === map.values.length ? words().unknown : t().nowhereKnown;
  const grey = unknown > 0 && kept === null ? t().grey : "";
  return `${t().argues(channel, parts.length > 0 ? clauses(parts) : nowhere, kept)}${grey}`;
}
