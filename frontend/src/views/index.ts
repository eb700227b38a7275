/** The views, in their order on the page. */
import activationGrids from "./activation_grids";
import audit from "./audit";
import channelAttribution from "./channel_attribution";
import changes from "./changes";
import channels from "./channels";
import compareClasses from "./compare_classes";
import feature from "./feature";
import groupAttribution from "./group_attribution";
import neuronGroups from "./neuron_groups";
import overview from "./overview";
import semanticDictionary from "./semantic_dictionary";
import spatialAttribution from "./spatial_attribution";
import transport from "./transport";
import type {View} from "./view";
import weights from "./weights";

export const VIEWS: readonly View[] = [
  overview,
  compareClasses,
  semanticDictionary,
  activationGrids,
  spatialAttribution,
  channelAttribution,
  neuronGroups,
  groupAttribution,
  channels,
  feature,
  changes,
  transport,
  weights,
  audit,
];
