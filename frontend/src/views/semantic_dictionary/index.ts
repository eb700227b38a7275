import {
  channelEvidence,
  channelIcons,
  contentOf,
  evidence,
  evidenceRegions,
  iconControl,
  image,
  neurons,
  ofOutputs,
  positionEvidence,
  removal,
  vectorIcons,
} from "../../interfaces";
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "semantic_dictionary",
  get title() {
    return name().title;
  },
  group: "image",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer}) => [
    image,
    neurons(layer),
    channelIcons(layer),
    vectorIcons(layer),
    evidence(layer),
    positionEvidence(layer),
    channelEvidence(layer),
    iconControl(layer),
    evidenceRegions(layer),
    ...ofOutputs,
    removal(layer),
  ],
  needs: (layer) => [contentOf(image), contentOf(neurons(layer))],
  wants: ({layer}) => [contentOf(vectorIcons(layer)), contentOf(removal(layer)), contentOf(evidenceRegions(layer))],
  more: ({layer}) => moreOfRegion([layer]),
  layers: "selected",
  options: OPTIONS,
  component: () => import("./SemanticDictionary.svelte"),
});
