import {
  channelIcons,
  channelSummary,
  classActivations,
  contentOf,
  evidenceByClass,
  image,
  measuredRemoval,
} from "../../interfaces";
import {dumps} from "../../grammar";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "channels",
  get title() {
    return name().title;
  },
  group: "run",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer, layers}) => [
    image,
    ...layers.flatMap((each) => [channelIcons(each), channelSummary(each)]),
    classActivations(layer),
    evidenceByClass(layer),
    measuredRemoval(layer),
  ],
  needs: (layer) => [contentOf(channelIcons(layer))],
  // What is of other layers is shown on demand.
  wants: ({layer, layers}) =>
    layers
      .filter((each) => dumps(each) !== dumps(layer))
      .flatMap((each) => [contentOf(channelIcons(each)), contentOf(channelSummary(each))]),
  layers: "selected",
  options: OPTIONS,
  component: () => import("./Channels.svelte"),
});
