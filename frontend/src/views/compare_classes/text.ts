/** What the comparison of two classes says about its image. */
import type {Argument, Ordered, Pair} from "../../math/compare";
import {capitalised, formatCell, formatNumber, formatSigned} from "../../math/format";
import type {Cell} from "../../math/grid";
import {EXACT, furthest, type Known, type Stored} from "../../math/known";
import type {Side} from "../../model/evidence";
import type {LayerInfo} from "../../model/layer";
import type {Data} from "./data";

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;

/** Why evidence by position is not there, of all classes or of one of the two. */
export function absence(
  {neuronTargets, unread}: Pick<Data, "neuronTargets" | "unread">,
  sides: Pair<Side>,
  name: (index: number) => string,
): string {
  const missing = sides.filter(({target}) => !neuronTargets.includes(target));
  if (missing.length === 0) return `The evidence by position ${unread ? "cannot be read" : "is on its way"}.`;
  if (neuronTargets.length === 0) return "Evidence by position was not logged of this example.";
  const without = listed(missing.map(({target}) => `“${name(target)}”`));
  return `Evidence by position was not logged for ${without}, only for ${listed(neuronTargets.map((index) => `“${name(index)}”`))}.`;
}

/** What the image shows while nothing of it is hidden. */
export function placeCaption({height, width, name}: LayerInfo, cell: Cell | null, absent: string | null): string {
  if (cell === null && height * width === 1) return `${name} has no positions: it sees the image as a whole.`;
  if (cell === null) {
    return `Point at a channel to see where it fires, here to rank the channels at one of ${height} × ${width} positions. Click to keep.`;
  }
  if (absent !== null) return `At ${formatCell(cell)}: ${absent} The axis is still of the whole image.`;
  return `At ${formatCell(cell)}: the axis is of this position alone.`;
}

/** What a class is to the example, and what the model says of it; `order`: the likeliest classes first. */
export function roleText(
  {regression, prediction, truth, logits}: Data,
  order: readonly number[],
  index: number,
): string {
  const logit = Number.isNaN(logits[index]) ? "unknown" : formatNumber(logits[index], EXACT);
  return capitalised(
    [
      ...(index === prediction && !regression ? ["the prediction"] : []),
      ...(truth.classes.includes(index) ? [truth.classes.length > 1 ? "a true class" : "the true class"] : []),
      ...(!regression && index !== prediction && index === order[1] ? ["the runner-up"] : []),
      `${regression ? "value" : "logit"} ${logit}`,
    ].join(", "),
  );
}

/** Which channels say most for either class. */
export function strongestText({left, right}: Ordered, names: Pair<string>): string {
  const [first, last] = [left.at(0), right.at(-1)];
  const net = ({net, errors}: Argument) => formatSigned(net, errors.net);
  return [
    ...(first ? [`channel ${first.channel} speaks most for ${names[0]} (${net(first)})`] : []),
    ...(last ? [`channel ${last.channel} most for ${names[1]} (${net(last)})`] : []),
  ].join(", ");
}

const written = ({value, error}: Known): string => formatNumber(value, error);

/** Where a channel fires. */
export const activationCaption = (map: Stored, channel: number, {signed}: LayerInfo): string =>
  `Bright: where channel ${channel} fires${signed ? ", bluish where negative" : ""}, up to ${written(furthest(map))}.`;

/** Where a channel argues for either class. */
export function evidenceCaption(map: Stored | null, channel: number, absent: string, kept: number | null): string {
  if (map === null) return `Channel ${channel}: ${absent}`;
  const unknown = map.values.filter(Number.isNaN).length;
  const grey = unknown > 0 && kept === null ? " Striped grey: unknown." : "";
  const [minimum, maximum] = [furthest(map, -1), furthest(map, 1)];
  const parts = [
    ...(maximum.value > 0 ? [`teal for A, up to ${formatSigned(maximum.value, maximum.error)}`] : []),
    ...(minimum.value < 0 ? [`striped violet for B, down to ${formatSigned(minimum.value, minimum.error)}`] : []),
  ];
  const where = kept === null ? "" : ` Logged where it is among the ${kept} strongest.`;
  const nowhere = unknown === 0 ? "nowhere" : unknown === map.values.length ? "unknown" : "nowhere that is known";
  return `Where channel ${channel} argues: ${parts.length > 0 ? parts.join("; ") : nowhere}.${where}${grey}`;
}
