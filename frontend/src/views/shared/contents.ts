/** What several views take from the contents of their data. */
import type {Element, Layer} from "../../grammar";
import {hidden} from "../../grammar";
import {channelIcons, contentOf, image, magnitudes, neurons, ofPairs, vectorIcons} from "../../interfaces";
import type {ContentOf, ElementOf} from "../../model/content";
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import type {ActivationGrid} from "../../model/grids";
import type {LayerInfo, Measured} from "../../model/layer";
import type {Relation, Relations} from "../../model/relations";

export const valueOf = <V>(data: ViewData, element: ElementOf<V>): V | null => data.get(contentOf(element)).value;

/** What was logged at the step itself: it says nothing of the weights of another. */
export function ofThisStep<V extends {readonly step: number}>(data: ViewData, element: ElementOf<V>): V | null {
  const value = valueOf(data, element);
  return value?.step === data.step ? value : null;
}

/** Whether any of these is logged but cannot be read, or not all of it: what failed is said above the view. */
export const isUnread = (data: ViewData, ...elements: readonly Element[]): boolean =>
  elements.some((element) => data.get(contentOf(element)).problem !== null);

/** The image of the example, without which no view is opened. */
export function imageOf(data: ViewData): ImageBitmap {
  const bitmap = valueOf(data, image);
  if (bitmap === null) throw new Error(`the image of example ${data.example} is not there`);
  return bitmap;
}

/** The activations of the selected layer, without which no view that needs them is opened. */
export function activationsOf(data: ViewData): Measured {
  const values = valueOf(data, neurons(hidden(data.layer.name)));
  if (values === null) throw new Error(`the activations of ${data.layer.name} are not there`);
  return values;
}

export const dictionaryOf = (data: ViewData, {name}: LayerInfo): Dictionary | null =>
  valueOf(data, channelIcons(hidden(name)));

/** The activation grids of all layers that have one, shallow to deep; what the view does not show of them is null. */
export function gridsOf(data: ViewData): ActivationGrid[] {
  return data.network.flatMap(({name}): ActivationGrid[] => {
    const layer = hidden(name);
    const {value, from} = data.get(contentOf(vectorIcons(layer)));
    if (from === null || from.layers.length === 0) return [];
    const {step, settings, complete, examples} = from;
    const magnitude = valueOf(data, magnitudes(layer));
    return [{layer: from.layers[0], step, settings, complete, examples, icons: value, magnitude, components: null}];
  });
}

/** The elements that show how pairs of layers are made of one another. */
export const linksOf = <V>(data: ViewData, element: (earlier: Layer, later: Layer) => ElementOf<V>): ElementOf<V>[] =>
  ofPairs(
    data.network.map(({name}) => hidden(name)),
    element,
  );

/** How all pairs of layers are made of one another; null where that is not logged at all. */
export function relationsOf<V>(
  data: ViewData,
  element: (earlier: Layer, later: Layer) => ElementOf<V>,
  shown: (value: V | null) => Pick<Relation, "positions" | "channels">,
): Relations | null {
  const contents: ContentOf<V>[] = linksOf(data, element).map((each) => contentOf(each));
  const ends = ofPairs(data.network, (earlier, later) => ({earlier: earlier.name, later: later.name}));
  const resolved = contents.map((content) => data.get(content));
  const from = resolved.find((each) => each.from !== null)?.from ?? null;
  if (from === null) return null;
  const pairs = resolved.map(({value}, i) => ({...ends[i], ...shown(value)}));
  return {step: from.step, complete: from.reached, pairs: resolved.some(({coming}) => coming) ? null : pairs};
}
