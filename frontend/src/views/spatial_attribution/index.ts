import {
  classFactors,
  contentOf,
  evidenceRegions,
  image,
  magnitudes,
  neurons,
  ofOutputs,
  ofPairs,
  positionEvidence,
  positionFactors,
  positionLinks,
  vectorIcons,
} from "../../interfaces";
import {viewOf} from "../view";
import SpatialAttribution from "./SpatialAttribution.svelte";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "spatial_attribution",
  get title() {
    return name().title;
  },
  group: "image",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layers}) => [
    image,
    ...ofOutputs,
    classFactors,
    ...layers.flatMap((layer) => [
      positionEvidence(layer),
      positionFactors(layer),
      evidenceRegions(layer),
      neurons(layer),
      vectorIcons(layer),
      magnitudes(layer),
    ]),
    ...ofPairs(layers, positionLinks),
  ],
  needs: (layer) => [contentOf(image), contentOf(positionEvidence(layer))],
  // Activations are the larger part, and looked at when something is pointed at.
  wants: ({layers}) => [...layers.map(neurons), ...ofPairs(layers, positionLinks)].map((element) => contentOf(element)),
  layers: "all",
  options: OPTIONS,
  component: SpatialAttribution,
});
