import type {Element, Layer} from "../../grammar";
import {
  channelEvidence,
  channelIcons,
  channelLinks,
  contentOf,
  evidenceControl,
  image,
  neurons,
  ofOutputs,
  ofPairs,
  removal,
} from "../../interfaces";
import {viewOf} from "../view";
import ChannelAttribution from "./ChannelAttribution.svelte";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "channel_attribution",
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
    ...layers.flatMap((layer) => [
      channelEvidence(layer),
      channelIcons(layer),
      neurons(layer),
      removal(layer),
      evidenceControl(layer),
    ]),
    ...ofPairs(layers, channelLinks),
  ],
  needs: (layer) => [contentOf(image), contentOf(channelEvidence(layer))],
  // Activations are the larger part, and looked at when something is pointed at.
  wants: ({layers}) =>
    [
      ...layers.flatMap((layer): Element[] => [neurons(layer), removal(layer)]),
      ...ofPairs<Layer, Element>(layers, channelLinks),
    ].map((element) => contentOf(element)),
  layers: "all",
  options: OPTIONS,
  component: ChannelAttribution,
});
