import type {Element, Layer} from "../../grammar";
import {
  componentIcons,
  componentValues,
  contentOf,
  evidence,
  evidenceRegions,
  image,
  magnitudes,
  ofOutputs,
  positionEvidence,
  vectorIcons,
} from "../../interfaces";
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

/** What is asked about a region of the image, of the selected layer. */
const byPlace = (layer: Layer): Element[] => [evidence(layer), positionEvidence(layer), evidenceRegions(layer)];

export default viewOf({
  id: "activation_grids",
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
    ...layers.flatMap((layer) => [
      vectorIcons(layer),
      magnitudes(layer),
      componentValues(layer),
      componentIcons(layer),
    ]),
    ...byPlace(selected),
  ],
  needs: (layer) => [contentOf(image), contentOf(vectorIcons(layer))],
  wants: ({layer}) => byPlace(layer).map((element) => contentOf(element)),
  more: ({layer}) => moreOfRegion([layer]),
  layers: "all",
  options: OPTIONS,
  component: () => import("./ActivationGrids.svelte"),
});
