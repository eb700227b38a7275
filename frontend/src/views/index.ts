/** The views by their names in the URL. */
import {
  channelEvidence,
  channelIcons,
  channelLinks,
  componentIcons,
  componentValues,
  evidence,
  groupEvidence,
  groupIcons,
  groupLinks,
  groups,
  image,
  magnitudes,
  neurons,
  positionEvidence,
  positionFactors,
  positionLinks,
  removal,
  vectorIcons,
} from "../interfaces";
import ActivationGrids from "./activation_grids/ActivationGrids.svelte";
import ChannelAttribution from "./channel_attribution/ChannelAttribution.svelte";
import CompareClasses from "./compare_classes/CompareClasses.svelte";
import GroupAttribution from "./group_attribution/GroupAttribution.svelte";
import NeuronGroups from "./neuron_groups/NeuronGroups.svelte";
import SemanticDictionary from "./semantic_dictionary/SemanticDictionary.svelte";
import SpatialAttribution from "./spatial_attribution/SpatialAttribution.svelte";
import type {View} from "./view";

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
    interface: (layer) => [image, neurons(layer), channelIcons(layer), vectorIcons(layer), evidence(layer)],
    needs: (layer) => [image, neurons(layer)],
    layers: "selected",
    component: SemanticDictionary,
  },
  {
    id: "activation_grids",
    title: "Activation grids",
    interface: (layer) => [image, vectorIcons(layer), magnitudes(layer), componentValues(layer), componentIcons(layer)],
    needs: (layer) => [image, vectorIcons(layer)],
    layers: "all",
    component: ActivationGrids,
  },
  {
    id: "spatial_attribution",
    title: "Spatial attribution",
    interface: (layer) => [
      image,
      positionEvidence(layer),
      positionFactors(layer),
      positionLinks(layer),
      vectorIcons(layer),
      magnitudes(layer),
    ],
    needs: (layer) => [image, positionEvidence(layer)],
    layers: "all",
    component: SpatialAttribution,
  },
  {
    id: "channel_attribution",
    title: "Channel attribution",
    interface: (layer) => [image, channelEvidence(layer), channelLinks(layer), channelIcons(layer), neurons(layer)],
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
