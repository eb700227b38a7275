/** The views by their names in the URL. */
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
  type Layer,
} from "../grammar";
import ActivationGrids from "./activation_grids/ActivationGrids.svelte";
import ChannelAttribution from "./channel_attribution/ChannelAttribution.svelte";
import CompareClasses from "./compare_classes/CompareClasses.svelte";
import GroupAttribution from "./group_attribution/GroupAttribution.svelte";
import NeuronGroups from "./neuron_groups/NeuronGroups.svelte";
import SemanticDictionary from "./semantic_dictionary/SemanticDictionary.svelte";
import SpatialAttribution from "./spatial_attribution/SpatialAttribution.svelte";
import type {View} from "./view";

const output = network("neuron", {kind: "output"});

const image = infoVis(dataset("examples"));
const neurons = (layer: Layer) => infoVis(activation(network("neuron", layer)));
const channelIcons = (layer: Layer) => featureVis(network("channel", layer));
const vectors = (layer: Layer) => activation(network("spatial", layer));
const evidence = (layer: Layer) => infoVis(attribution(network("neuron", layer), output));
const channelEvidence = (layer: Layer) => infoVis(attribution(network("channel", layer), output));
const removal = (layer: Layer) => infoVis(transform("ablation", attribution(network("channel", layer), output)));
const positionEvidence = (layer: Layer) => infoVis(attribution(network("spatial", layer), output));
const groups = (layer: Layer) => infoVis(activation(network("group", layer)));
const groupEvidence = (layer: Layer) => infoVis(attribution(network("group", layer), output));
const groupLinks = (layer: Layer) => infoVis(attribution(network("group", layer), network("group", layer)));
const groupIcons = (layer: Layer) => featureVis(network("group", layer));
const components = (layer: Layer) => transform("principal components", vectors(layer));

export const VIEWS: readonly View[] = [
  {
    id: "compare_classes",
    title: "Compare classes",
    interface: (layer) => [
      image,
      channelEvidence(layer),
      channelIcons(layer),
      neurons(layer),
      evidence(layer),
      removal(layer),
    ],
    needs: (layer) => [image, neurons(layer), channelEvidence(layer)],
    layers: "selected",
    component: CompareClasses,
  },
  {
    id: "semantic_dictionary",
    title: "Semantic dictionary",
    interface: (layer) => [image, neurons(layer), channelIcons(layer), featureVis(vectors(layer)), evidence(layer)],
    needs: (layer) => [image, neurons(layer)],
    layers: "selected",
    component: SemanticDictionary,
  },
  {
    id: "activation_grids",
    title: "Activation grids",
    interface: (layer) => [
      image,
      featureVis(vectors(layer)),
      infoVis(transform("magnitude", vectors(layer))),
      infoVis(transform("values", components(layer))),
      featureVis(components(layer)),
    ],
    needs: (layer) => [image, featureVis(vectors(layer))],
    layers: "all",
    component: ActivationGrids,
  },
  {
    id: "spatial_attribution",
    title: "Spatial attribution",
    interface: (layer) => [
      image,
      positionEvidence(layer),
      infoVis(transform("factors", attribution(network("spatial", layer), output))),
      infoVis(attribution(network("spatial", layer), network("spatial", layer))),
      featureVis(vectors(layer)),
      infoVis(transform("magnitude", vectors(layer))),
    ],
    needs: (layer) => [image, positionEvidence(layer)],
    layers: "all",
    component: SpatialAttribution,
  },
  {
    id: "channel_attribution",
    title: "Channel attribution",
    interface: (layer) => [
      image,
      channelEvidence(layer),
      infoVis(attribution(network("channel", layer), network("channel", layer))),
      channelIcons(layer),
      neurons(layer),
    ],
    needs: (layer) => [image, channelEvidence(layer)],
    layers: "all",
    component: ChannelAttribution,
  },
  {
    id: "neuron_groups",
    title: "Neuron groups",
    interface: (layer) => [image, groups(layer), groupEvidence(layer), groupIcons(layer), channelIcons(layer)],
    needs: (layer) => [image, groups(layer)],
    layers: "selected",
    component: NeuronGroups,
  },
  {
    id: "group_attribution",
    title: "Group attribution",
    interface: (layer) => [image, groups(layer), groupLinks(layer), groupEvidence(layer), groupIcons(layer)],
    needs: (layer) => [image, groups(layer), groupEvidence(layer)],
    layers: "all",
    component: GroupAttribution,
  },
];

/** What is logged for an element: a feature visualization as icons. */
const contentOf = ({kind, content}: Element): string =>
  dumps(kind === "feature_vis" ? transform("icons", content) : content);

/**
 * The views that the logged contents, as canonical texts, provide for: those of the selected layer, and those of all layers
 * where any layer has what they need.
 */
export function offered(selected: string, layers: readonly string[], contents: ReadonlySet<string>): View[] {
  const provides = (view: View) => (layer: string) =>
    view.needs(hidden(layer)).every((element) => contents.has(contentOf(element)));
  return VIEWS.filter((view) => (view.layers === "all" ? layers : [selected]).some(provides(view)));
}

function shows(view: View, element: (layer: Layer) => Element): boolean {
  const layer = hidden("");
  return view.interface(layer).some((each) => dumps(each) === dumps(element(layer)));
}

/** Whether a view shows the icons of channels, which are of two kinds. */
export const showsChannelIcons = (view: View): boolean => shows(view, channelIcons);

/** Whether a view shows the icons of the selected layer's vectors. */
export const showsVectorIcons = (view: View): boolean => shows(view, (layer) => featureVis(vectors(layer)));

/** Whether a view shows the selected layer's activations themselves. */
export const showsActivations = (view: View): boolean => shows(view, neurons);

/** Whether a view shows evidence for the selected class. */
export const showsEvidence = (view: View): boolean => shows(view, evidence);

/** Whether a view sets the evidence for two classes against each other. */
export const comparesClasses = (view: View): boolean => shows(view, removal);

/** Whether a view shows what the positions of all layers argue for. */
export const attributesPositions = (view: View): boolean => view.layers === "all" && shows(view, positionEvidence);

/** Whether a view shows what the channels of all layers argue for. */
export const attributesChannels = (view: View): boolean => view.layers === "all" && shows(view, channelEvidence);

/** Whether a view shows groups of neurons. */
export const showsGroups = (view: View): boolean => shows(view, groups);

/** Whether a view shows how the groups of neighbouring layers are linked. */
export const attributesGroups = (view: View): boolean => shows(view, groupLinks);

/** The view to open unless another is wanted: one that compares classes only where there are two to compare. */
export const defaultView = (views: readonly View[], nClasses: number): View | null =>
  views.find((view) => nClasses > 1 || !comparesClasses(view)) ?? views.at(0) ?? null;
