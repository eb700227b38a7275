import {
  contentOf,
  evidence,
  evidenceRegions,
  groupEvidence,
  groupIcons,
  groupLinks,
  groups,
  image,
  ofOutputs,
  ofPairs,
  positionEvidence,
} from "../../interfaces";
import {moreOfRegion} from "../shared/brush";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "group_attribution",
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
    ...layers.flatMap((layer) => [groups(layer), groupEvidence(layer), groupIcons(layer)]),
    ...layers.flatMap((layer) => [positionEvidence(layer), evidenceRegions(layer)]),
    ...ofPairs(layers, groupLinks),
    evidence(selected),
  ],
  needs: (layer) => [contentOf(image), contentOf(groups(layer)), contentOf(groupEvidence(layer))],
  wants: ({layer: selected, layers}) => [
    ...layers.map((layer) => contentOf(evidenceRegions(layer))),
    contentOf(evidence(selected)),
  ],
  more: ({layers}) => moreOfRegion(layers),
  layers: "all",
  options: OPTIONS,
  component: () => import("./GroupAttribution.svelte"),
});
