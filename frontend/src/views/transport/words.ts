/** What is said of a pair of sets. */
import {iconOf} from "../../elements/pictures/channelIcon";
import {className, quotedNames} from "../../math/classes";
import {capitalised, formatNumber, formatSigned} from "../../math/format";
import {EXACT} from "../../math/known";
import type {MovedChannel, PointSet} from "../../model/transport";
import {filled, type Piece} from "../shared/headline";
import type {Data} from "./data";
import {ratioOf, verdictOf} from "./derive";
import type {Chosen} from "./options";
import {t} from "./text";

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const rounded = (value: number): string => formatNumber(value, Math.abs(value) / 200);

/** What a set is called. */
export function setName(of: PointSet, classNames: readonly string[]): string {
  if (of.kind === "step") return t().step(of.step);
  if (of.kind === "class") return quotedNames(classNames, [of.label]);
  if (of.kind === "answer") {
    const answer = of.right ? t().right : t().wrong;
    return of.label === null ? answer : t().answerOf(answer, className(classNames, of.label));
  }
  if (of.category !== null) return t().category(of.column, of.category);
  return of.above ? t().above(of.column) : t().below(of.column);
}

export const channelName = (layer: string, channel: number): string => `${layer} · ${channel}`;

/** The finding of the view. */
export function found(data: Data, {icons}: Chosen): Piece[] {
  const {pair, layer, classNames, dictionary} = data;
  const [verdict, ratio] = [verdictOf(pair), ratioOf(pair)];
  const isStep = pair.first.kind === "step";
  const {found: sentences} = t();
  const sentence = {
    apart: isStep ? sentences.stepApart : sentences.apart,
    chance: isStep ? sentences.stepChance : sentences.chance,
    same: isStep ? sentences.stepSame : sentences.same,
  }[verdict];
  const first = pair.channels[0].channel;
  const [own, begins] = [
    setName(pair.first, classNames),
    pair.first.kind === "answer" && sentence.startsWith("{first}"),
  ];
  return filled(sentence, {
    first: {role: "class-a", text: begins ? capitalised(own) : own},
    second: {role: "class-b", text: setName(pair.second, classNames)},
    layer: {strong: layer.name},
    ratio: {strong: ratio === null ? "" : t().times(ratio.toFixed(1))},
    channel: {picture: iconOf(dictionary, first, icons), name: channelName(layer.name, first)},
  });
}

/** The line below the figure. */
export const measured = ({pair}: Data): string =>
  t().distances(rounded(pair.distance), rounded(pair.projected), rounded(pair.chance));

/** What is told on demand. */
export function told({pair, transport, step}: Data): string[] {
  return [
    t().explained(percent(pair.explained), percent(pair.explainedBetween)),
    t().points(pair.heights.length, pair.first.nImages, pair.second.nImages),
    ...(pair.moved > 0 ? [t().itself(rounded(pair.moved))] : []),
    ...(transport.step === step ? [] : [t().other(transport.step)]),
  ];
}

export const titleOf = (layer: string, {channel, distance, chance, rise}: MovedChannel): string =>
  t().channel(channelName(layer, channel), rounded(distance), rounded(chance), formatSigned(rise, EXACT));

/** What an image is called where it is pointed at: its class where that is known. */
export function imageName({probe, classNames}: Data, place: number): string {
  const label = probe?.labels?.at(place) ?? -1;
  return label < 0 ? t().image(probe?.numbers.at(place) ?? place) : className(classNames, label);
}
