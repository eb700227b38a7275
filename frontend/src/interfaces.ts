/** The interfaces of the article: their elements by name, and which of them are offered and shown. */
import {
  activation,
  attribution,
  dataset,
  dumps,
  featureVis,
  hidden,
  infoVis,
  network,
  transform,
  type Element,
  type Interface,
  type Layer,
} from "./grammar";

/** Something that is made of elements. */
export interface Interfaced {
  /** Its name in the URL. */
  readonly id: string;
  /** The elements it is made of. */
  readonly interface: (layer: Layer) => Interface;
  /** Those it cannot do without; it is offered where their contents are logged. */
  readonly needs: (layer: Layer) => Interface;
  /** Whether it shows the selected layer, or all that have what it needs. */
  readonly layers: "selected" | "all";
}

const output = network("neuron", {kind: "output"});
const vectors = (layer: Layer) => activation(network("spatial", layer));
const components = (layer: Layer) => transform("principal components", vectors(layer));

export const image = infoVis(dataset("examples"));
export const neurons = (layer: Layer) => infoVis(activation(network("neuron", layer)));
export const channelIcons = (layer: Layer) => featureVis(network("channel", layer));
export const vectorIcons = (layer: Layer) => featureVis(vectors(layer));
export const magnitudes = (layer: Layer) => infoVis(transform("magnitude", vectors(layer)));
export const componentValues = (layer: Layer) => infoVis(transform("values", components(layer)));
export const componentIcons = (layer: Layer) => featureVis(components(layer));
export const evidence = (layer: Layer) => infoVis(attribution(network("neuron", layer), output));
export const channelEvidence = (layer: Layer) => infoVis(attribution(network("channel", layer), output));
export const channelLinks = (layer: Layer) =>
  infoVis(attribution(network("channel", layer), network("channel", layer)));
export const removal = (layer: Layer) => infoVis(transform("ablation", attribution(network("channel", layer), output)));
export const positionEvidence = (layer: Layer) => infoVis(attribution(network("spatial", layer), output));
export const positionFactors = (layer: Layer) =>
  infoVis(transform("factors", attribution(network("spatial", layer), output)));
export const positionLinks = (layer: Layer) =>
  infoVis(attribution(network("spatial", layer), network("spatial", layer)));
export const groups = (layer: Layer) => infoVis(activation(network("group", layer)));
export const groupEvidence = (layer: Layer) => infoVis(attribution(network("group", layer), output));
export const groupLinks = (layer: Layer) => infoVis(attribution(network("group", layer), network("group", layer)));
export const groupIcons = (layer: Layer) => featureVis(network("group", layer));

/** What is logged for an element: a feature visualization as icons. */
const contentOf = ({kind, content}: Element): string =>
  dumps(kind === "feature_vis" ? transform("icons", content) : content);

/**
 * The views that the logged contents, as canonical texts, provide for: those of the selected layer, and those of all layers
 * where any layer has what they need.
 */
export function offered<V extends Interfaced>(
  views: readonly V[],
  selected: string,
  layers: readonly string[],
  contents: ReadonlySet<string>,
): V[] {
  const provides = (view: V) => (layer: string) =>
    view.needs(hidden(layer)).every((element) => contents.has(contentOf(element)));
  return views.filter((view) => (view.layers === "all" ? layers : [selected]).some(provides(view)));
}

function shows(view: Interfaced, element: (layer: Layer) => Element): boolean {
  const layer = hidden("");
  return view.interface(layer).some((each) => dumps(each) === dumps(element(layer)));
}

/** Whether a view shows the icons of channels, which are of two kinds. */
export const showsChannelIcons = (view: Interfaced): boolean => shows(view, channelIcons);

/** Whether a view shows the icons of the selected layer's vectors. */
export const showsVectorIcons = (view: Interfaced): boolean => shows(view, vectorIcons);

/** Whether a view shows the selected layer's activations themselves. */
export const showsActivations = (view: Interfaced): boolean => shows(view, neurons);

/** Whether a view shows evidence for the selected class. */
export const showsEvidence = (view: Interfaced): boolean => shows(view, evidence);

/** Whether a view sets the evidence for two classes against each other. */
export const comparesClasses = (view: Interfaced): boolean => shows(view, removal);

/** Whether a view shows what the positions of all layers argue for. */
export const attributesPositions = (view: Interfaced): boolean =>
  view.layers === "all" && shows(view, positionEvidence);

/** Whether a view shows what the channels of all layers argue for. */
export const attributesChannels = (view: Interfaced): boolean => view.layers === "all" && shows(view, channelEvidence);

/** Whether a view shows groups of neurons. */
export const showsGroups = (view: Interfaced): boolean => shows(view, groups);

/** Whether a view shows how the groups of neighbouring layers are linked. */
export const attributesGroups = (view: Interfaced): boolean => shows(view, groupLinks);

/** The view to open unless another is wanted: one that compares classes only where there are two to compare. */
export const defaultView = <V extends Interfaced>(views: readonly V[], nClasses: number): V | null =>
  views.find((view) => nClasses > 1 || !comparesClasses(view)) ?? views.at(0) ?? null;
