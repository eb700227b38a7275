import {
  channelEvidence,
  channelIcons,
  contentOf,
  evidence,
  evidenceControl,
  evidenceRegions,
  image,
  neurons,
  ofOutputs,
  positionEvidence,
  removal,
} from "../../interfaces";
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "compare_classes",
  get title() {
    return name().title;
  },
  group: "image",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer}) => [
    image,
    channelEvidence(layer),
    positionEvidence(layer),
    channelIcons(layer),
    neurons(layer),
    evidence(layer),
    removal(layer),
    evidenceControl(layer),
    evidenceRegions(layer),
    ...ofOutputs,
  ],
  needs: (layer) => [contentOf(image), contentOf(neurons(layer)), contentOf(channelEvidence(layer))],
  wants: ({layer}) => [contentOf(evidence(layer)), contentOf(evidenceRegions(layer))],
  layers: "selected",
  more: ({layer}) => moreOfRegion([layer]),
  comparesClasses: true,
  options: OPTIONS,
  component: () => import("./CompareClasses.svelte"),
});
