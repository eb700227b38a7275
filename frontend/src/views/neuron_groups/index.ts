import {
  channelIcons,
  contentOf,
  evidence,
  evidenceRegions,
  groupEvidence,
  groupIcons,
  groups,
  image,
  ofOutputs,
  positionEvidence,
} from "../../interfaces";
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "neuron_groups",
  get title() {
    return name().title;
  },
  group: "image",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer}) => [
    image,
    ...ofOutputs,
    groups(layer),
    groupEvidence(layer),
    groupIcons(layer),
    channelIcons(layer),
    positionEvidence(layer),
    evidenceRegions(layer),
    evidence(layer),
  ],
  needs: (layer) => [contentOf(image), contentOf(groups(layer))],
  wants: ({layer}) => [contentOf(evidenceRegions(layer)), contentOf(evidence(layer))],
  more: ({layer}) => moreOfRegion([layer]),
  layers: "selected",
  options: OPTIONS,
  component: () => import("./NeuronGroups.svelte"),
});
