import type {Element, Layer} from "../../grammar";
import {
  channelEvidence,
  channelIcons,
  channelLinks,
  contentOf,
  evidence,
  evidenceControl,
  evidenceRegions,
  image,
  neurons,
  ofOutputs,
  ofPairs,
  positionEvidence,
  removal,
} from "../../interfaces";
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

/** What is asked about a region of the image, of the selected layer. */
const byPlace = (layer: Layer): Element[] => [evidence(layer), positionEvidence(layer), evidenceRegions(layer)];

export default viewOf({
  id: "channel_attribution",
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
      channelEvidence(layer),
      channelIcons(layer),
      neurons(layer),
      removal(layer),
      evidenceControl(layer),
    ]),
    ...ofPairs(layers, channelLinks),
    ...byPlace(selected),
  ],
  needs: (layer) => [contentOf(image), contentOf(channelEvidence(layer))],
  // Activations are the larger part, and looked at when something is pointed at.
  wants: ({layer: selected, layers}) =>
    [
      ...layers.flatMap((layer): Element[] => [neurons(layer), removal(layer)]),
      ...ofPairs<Layer, Element>(layers, channelLinks),
      ...byPlace(selected),
    ].map((element) => contentOf(element)),
  more: ({layer}) => moreOfRegion([layer]),
  layers: "all",
  options: OPTIONS,
  component: () => import("./ChannelAttribution.svelte"),
});
