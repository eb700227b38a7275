/** What the view found, in a sentence. */
import {className} from "../../math/classes";
import {EXACT} from "../../math/known";
import {formatNumber, formatShare} from "../../math/format";
import type {WeightImages, Weights} from "../../model/weights";
import {filled, type Piece} from "../shared/headline";
import {movers, relative, shareMoved, sorted} from "./derive";
import type {Scaled} from "./options";
import {pictureOf} from "./pictures";
import {t} from "./text";

/** Writes 0.41 as "41 %". */
export const percent = (share: number): string => (Number.isNaN(share) ? "–" : `${formatShare(share)}\u00a0%`);

/** What is said of a filter where one points at it. */
export function titleOf(images: WeightImages, index: number, name: string): string {
  const moved = shareMoved(images, index);
  const share = Number.isNaN(moved) ? null : percent(moved);
  return t().title(name, formatNumber(images.norms[index], EXACT), share);
}

/** The finding: the filter, else the class, else the layer that moved most; at the first step the largest. */
export function found(weights: Weights, classNames: readonly string[], scale: Scaled): Piece[] {
  const {filters, classImages} = weights;
  if (filters !== null) return ofImages(weights, filters, (i) => t().filter(i), scale, t().moved, t().largest);
  if (classImages !== null) {
    const nameOf = (i: number) => className(classNames, i);
    return ofImages(weights, classImages, nameOf, scale, t().classMoved, t().classLargest);
  }
  const most = movers(weights).at(0);
  const step = String(weights.stepBefore ?? weights.step);
  if (most === undefined) return filled(t().noLayers, {n: String(weights.layers.length), step});
  if (relative(most) === 0) return filled(t().still, {step});
  return filled(t().layers, {most: {strong: most.name}, share: {strong: percent(relative(most))}, step});
}

function ofImages(
  {stepBefore}: Weights,
  images: WeightImages,
  nameOf: (index: number) => string,
  scale: Scaled,
  moved: string,
  largest: string,
): Piece[] {
  const hasMoved = stepBefore !== null && sorted(images, "change").some((i) => shareMoved(images, i) > 0);
  if (stepBefore !== null && !hasMoved) return filled(t().still, {step: String(stepBefore)});
  const index = sorted(images, hasMoved ? "change" : "norm")[0];
  return filled(hasMoved ? moved : largest, {
    filter: {picture: pictureOf(images, index, scale), name: nameOf(index)},
    layer: images.layer,
    step: String(stepBefore),
    share: {strong: percent(shareMoved(images, index))},
    n: String(images.count),
  });
}

/** Which layers moved most and least, in a line. */
export function moves(weights: Weights): string {
  const all = movers(weights);
  const [most, least] = [all.at(0), all.at(-1)];
  if (most === undefined || least === undefined) return t().noMoves;
  const share = percent(relative(most));
  return most === least
    ? t().movesOf(most.name, share)
    : t().moves(most.name, share, least.name, percent(relative(least)));
}

/** How pictures are read, and what is missing of them. */
export function notes(weights: Weights): string[] {
  const {filters, classImages} = weights;
  const images = [filters, classImages].filter((each) => each !== null);
  const channels = new Set(images.map(({shape}) => shape[3]).filter((n) => n !== 3 && n !== 1));
  return [
    ...(images.length > 0 ? [t().grey] : []),
    ...(filters?.mixed ? [t().mixed] : []),
    ...[...channels].map((n) => t().means(n)),
    ...images.flatMap(({shape, count}) => (shape[0] < count ? [t().first(shape[0], count)] : [])),
  ];
}
