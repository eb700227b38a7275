import type {Element, Layer} from "../../grammar";
import {
  channelExamples,
  channelIcons,
  channelLinks,
  channelPairs,
  channelSummary,
  classActivations,
  columnActivations,
  contentOf,
  distribution,
  evidenceByClass,
  groupEvidence,
  groupIcons,
  groupLinks,
  groups,
  image,
  measuredRemoval,
  ofGroups,
  places,
  probe,
  probeImages,
} from "../../interfaces";
import {filmed} from "../shared/filmstrip";
import {filmedGroups} from "../shared/groupFilm";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

/** What is measured of each channel of a layer, and of each of its shared groups. */
const measuredOf = (layer: Layer): Element[] => [
  channelSummary(layer),
  distribution(layer),
  classActivations(layer),
  columnActivations(layer),
  channelExamples(layer),
  channelPairs(layer),
  places(layer),
  evidenceByClass(layer),
  measuredRemoval(layer),
];

/** What is of the other layers: their icons and groups, and how a layer is linked with each of them. */
const othersOf = (layer: Layer, layers: readonly Layer[]): Element[] => {
  const own = layers.findIndex((each) => JSON.stringify(each) === JSON.stringify(layer));
  return layers.flatMap((other, i) => {
    if (i === own) return [];
    const [earlier, later] = i < own ? [other, layer] : [layer, other];
    return [channelIcons(other), groups(other), channelLinks(earlier, later), groupLinks(earlier, later)];
  });
};

export default viewOf({
  id: "feature",
  get title() {
    return name().title;
  },
  group: "run",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer, layers}) => [
    image,
    channelIcons(layer),
    ...measuredOf(layer),
    ...measuredOf(layer).map((element) => ofGroups(element)),
    probe,
    probeImages,
    groups(layer),
    groupIcons(layer),
    groupEvidence(layer),
    ...othersOf(layer, layers),
  ],
  needs: (layer) => [contentOf(image), contentOf(channelIcons(layer))],
  // The page stands without what is of other layers, and without the images, which are the larger part.
  wants: ({layer, layers}) => [probeImages, ...othersOf(layer, layers)].map((element) => contentOf(element)),
  course: ({layer}, pinned) => (pinned?.kind === "group" ? filmedGroups(layer) : filmed(layer)),
  layers: "selected",
  options: OPTIONS,
  component: () => import("./Feature.svelte"),
});
