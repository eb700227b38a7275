/** What the overview found, as a sentence: how right the network is, and the oddest thing about it. */
import type {IconPicture} from "../../elements/pictures/icon";
import {formatShare} from "../../math/format";
import {t as quantities} from "../../math/wordsText";
import type {Finding, Findings} from "../../model/findings";
import {begun, filled, type Piece} from "../shared/headline";
import {cardsOf, piecesOf, type NameOf} from "./cards";
import {t as sayings} from "./cardText";
import {enough, extremesOf} from "./derive";
import {t} from "./text";

export interface Found {
  readonly found: Findings;
  readonly nameOf: NameOf;
  /** The picture of a finding, by what it is of. */
  readonly picture: (finding: Finding, layer: string, channel: number) => IconPicture;
}

export function headlineOf({found, nameOf, picture}: Found): Piece[] {
  const card = cardsOf(found, nameOf, 1).at(0);
  const {headline: words} = t();
  const level = levelOf(found, nameOf);
  if (card === undefined) return [...level, ...filled(found.complete ? words.nothing : words.nothingYet, {})];
  const {finding, rule} = card;
  const {layer, channels} = finding;
  const pieces = {...piecesOf(finding, nameOf)};
  if (layer !== null && channels.length > 0) {
    const shown = picture(finding, layer, channels[0]);
    if (shown.kind === "tiles") {
      const name = `${layer} · ${channels[0]}`;
      pieces.channel = {picture: shown, name};
      pieces.concept = {
        picture: shown,
        name: channels.length > 1 ? sayings().withOthers(name, channels.length - 1) : name,
      };
    }
  }
  return [...level, ...begun(filled(sayings().rules[rule].gist, pieces)), words.end];
}

/** How right the network is; where that is not known, of what it was found. */
function levelOf({accuracy, nImages, classes}: Findings, nameOf: NameOf): Piece[] {
  const {headline: words} = t();
  const images = quantities().images(nImages);
  const {hardest, largest} = extremesOf(enough({classes}).rows);
  if (accuracy !== null) {
    const share = {strong: `${formatShare(accuracy)}\u00a0%`};
    const least = hardest && {strong: `${formatShare(hardest.accuracy ?? NaN)}\u00a0%`};
    const differs = hardest !== null && (hardest.accuracy ?? 1) < accuracy;
    return differs && least
      ? filled(words.right, {share, images, class: {strong: nameOf(hardest.index)}, least})
      : filled(words.allRight, {share, images});
  }
  if (largest === null) return filled(words.images, {images});
  const most = {strong: `${formatShare(largest.nImages / nImages)}\u00a0%`};
  return filled(words.said, {images, class: {strong: nameOf(largest.index)}, most});
}
