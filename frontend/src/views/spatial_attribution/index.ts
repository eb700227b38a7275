import type {Element} from "../../grammar";
import {
  classFactors,
  contentOf,
  evidence,
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
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
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
  interface: ({layer: selected, layers}) => [
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
    evidence(selected),
  ],
  needs: (layer) => [contentOf(image), contentOf(positionEvidence(layer))],
  // Activations are the larger part, and looked at when something is pointed at.
  wants: ({layer: selected, layers}) =>
    [...layers.map<Element>(neurons), ...ofPairs(layers, positionLinks), evidence(selected)].map((element) =>
      contentOf(element),
    ),
  more: ({layers}) => moreOfRegion(layers),
  layers: "all",
  options: OPTIONS,
  component: () => import("./SpatialAttribution.svelte"),
});
