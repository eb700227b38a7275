/** What is selected next, from what is on screen: pure functions. */
import type {Index} from "../api";
import {chosenRun, snapshotAt} from "../data/catalog";
import type {Frame} from "../data/frame";
import type {Warning} from "../data/optional";
import {hidden, type Atom} from "../grammar";
import {contentOf, groups, showsExample} from "../interfaces";
import {tagOf} from "../math/groups";
import {opponentOf, withClass} from "../math/pair";
import type {ViewData} from "../model/frame";
import type {Options} from "../selection/options";
import {formatAtom, lookingLike, type Selection} from "../selection/selection";
import type {View} from "../views/view";
import {t} from "./text";

/** The view that is the page of a feature. */
export const FEATURE = "feature";

/** The first view that shows the selected example. */
export const viewOfExamples = (frame: Frame<View> | null): string | null =>
  frame?.views.find((view) => view.group === "image" && showsExample(view))?.id ?? null;

/** The prediction needs no key in the URL: it is the default, also where it is another one at another step. */
export function withTarget(data: ViewData, target: number): Partial<Selection> {
  return data.compared?.pair ? withSide(data, 0, target) : {target: target === data.prediction ? null : target};
}

/** Nor does the class that it is compared with unless another is chosen. */
export function withSide(data: ViewData, side: 0 | 1, index: number): Partial<Selection> {
  const {compared, prediction, label} = data;
  if (!compared?.pair) return {};
  const [left, right] = withClass(compared.pair, side, index);
  const byDefault = opponentOf(left, {classes: compared.classes, prediction, label});
  return {target: left === prediction ? null : left, against: right === byDefault ? null : right};
}

/** What is selected once what was wished cannot be shown: what is on screen, looked at as it was wished. */
export function backTo(
  shown: Selection,
  wished: Selection,
  {address}: Frame,
  options: Options,
  index: Index,
): Selection {
  const own = {...lookingLike(shown, wished, options), atom: shown.atom};
  const {run, step} = snapshotAt(index, chosenRun(index, shown.run) ?? address.run, shown.step) ?? address;
  // What is selected by no name may be another one by now.
  return run === address.run && step === address.step ? own : {...own, run: address.run, step: address.step};
}

/** Says of what is pinned where it lies outside of the layer. */
export function atomUnmet(wished: Atom | null, shown: Atom | null, layer: string): Warning[] {
  if (wished === null || shown === null || formatAtom(wished) === formatAtom(shown)) return [];
  return [{text: t().noAtom(atomText(wished), layer, atomText(shown)), retry: false}];
}

/** Says of a group that is pinned where the layer has none of its number; where groups are not there, nothing is said. */
export function groupUnmet(wished: Atom | null, data: ViewData): Warning[] {
  const {name} = data.layer;
  const found = data.get(contentOf(groups(hidden(name)))).value;
  if (wished?.kind !== "group" || found === null || found.of.ids.includes(wished.group)) return [];
  return [{text: t().noGroup(tagOf(wished.group), name), retry: false}];
}

function atomText(atom: Atom): string {
  const channel = "channel" in atom ? t().channel(atom.channel) : null;
  const place = "y" in atom ? t().place(atom.y, atom.x) : null;
  return channel !== null && place !== null ? t().at(channel, place) : (channel ?? place ?? "");
}

/** What stays pinned in another run: its place. The channel or group of one network is nothing in another; that is said. */
export function inOtherRun(atom: Atom | null, from: string, to: string): {atom: Atom | null; told: string | null} {
  switch (atom?.kind) {
    case "neuron":
      return {
        atom: {kind: "spatial", y: atom.y, x: atom.x},
        told: t().dropped(t().theChannel(atom.channel), from, to),
      };
    case "channel":
      return {atom: null, told: t().dropped(t().theChannel(atom.channel), from, to)};
    case "group":
      return {atom: null, told: t().dropped(t().theGroup(tagOf(atom.group)), from, to)};
    default:
      return {atom, told: null};
  }
}

/** The selection that shows just this, beside just what it is compared with, whatever is logged later. */
export function settledOn(shown: Selection, {address, view, data}: Frame, beside: Frame | null = null): Selection {
  const {example, layer, target, compared} = data;
  const [left, right] = compared?.pair ?? [];
  return {
    ...shown,
    view: view?.id ?? null,
    run: address.run,
    step: address.step,
    reference: shown.reference && beside ? {...shown.reference, step: beside.address.step} : shown.reference,
    example,
    layer: layer.name,
    target: left ?? target,
    against: right ?? shown.against,
  };
}
