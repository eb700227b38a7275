/** What changed, as a sentence with the picture of what most hangs on. */
import type {IconPicture} from "../../elements/pictures/icon";
import {formatShare} from "../../math/format";
import type {Changes} from "../../model/changes";
import {filled, type Piece} from "../shared/headline";
import {furthestOf, isStill, type Changed} from "./derive";
import {t} from "./text";

export interface Found {
  /** The run that is shown. */
  readonly run: string;
  readonly changes: Changes;
  readonly all: readonly Changed[];
  readonly picture: (of: Changed) => IconPicture;
}

export function headlineOf({run, changes, all, picture}: Found): Piece[] {
  const {headline: words} = t();
  const {reference} = changes;
  const since = {strong: t().state(changes.reference.run, changes.reference.step)};
  const first = all.at(0);
  if (first === undefined && reference.run !== null) return filled(words.alike, {there: {strong: reference.run}});
  if (first === undefined) {
    const furthest = furthestOf(changes);
    if (furthest !== null) return filled(words.none, {since, layer: {strong: furthest.layer}});
    // Between states of which sketches alone are there, how far layers moved is not known.
    return filled(isStill(changes) ? words.nothing : words.kept, {since});
  }
  const name = t().name(first.layer, first.group ?? first.channel);
  const shown = picture(first);
  const channel = shown.kind === "tiles" ? {picture: shown, name} : {strong: name};
  const {became, effect} = first;
  const lost = effect === null ? null : {strong: `${formatShare(effect)}\u00a0%`};
  const [here, there] = [run, reference.run ?? ""].map((of) => ({strong: of}));
  return [
    ...(reference.run === null
      ? [...filled(words.since, {since}), ...filled(words.became[became], {channel})]
      : filled(words.across[became], {channel, here, there})),
    ...(lost === null ? filled(words.unmeasured, {}) : filled(words.effect[tense(became)], {lost})),
  ];
}

/** Of what is gone it is told what hung on it. */
const tense = (became: Changed["became"]): "now" | "before" =>
  became === "died" || became === "only there" ? "before" : "now";
