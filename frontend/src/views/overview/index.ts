import {
  channelExamples,
  channelSummary,
  conceptIcons,
  conceptImages,
  contentOf,
  evidenceByClass,
  evidenceByPrediction,
  findingPictures,
  findings,
} from "../../interfaces";
import {dumps} from "../../grammar";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";
import Overview from "./Overview.svelte";

export default viewOf({
  id: "overview",
  get title() {
    return name().title;
  },
  group: "run",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer, layers}) => [
    findings,
    findingPictures,
    conceptImages,
    evidenceByClass(layer),
    evidenceByPrediction(layer),
    channelSummary(layer),
    conceptIcons(layer),
    ...layers.map(channelExamples),
  ],
  needs: () => [contentOf(findings)],
  // Images of the probe set, small, are shown where those that show findings are not logged; where channels of other layers
  // fire, on cards alone.
  wants: ({layer, layers}) => [
    contentOf(conceptImages),
    contentOf(evidenceByPrediction(layer)),
    ...layers.filter((each) => dumps(each) !== dumps(layer)).map((each) => contentOf(channelExamples(each))),
  ],
  course: () => [findings],
  layers: "selected",
  options: OPTIONS,
  // It is what opens first: it comes with the page.
  component: () => Promise.resolve({default: Overview}),
});
