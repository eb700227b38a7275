import {
  channelExamples,
  channelIcons,
  channelSummary,
  contentOf,
  evidenceByClass,
  evidenceByPrediction,
  findingPictures,
  findings,
  probeImages,
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
    probeImages,
    evidenceByClass(layer),
    evidenceByPrediction(layer),
    channelSummary(layer),
    channelIcons(layer),
    ...layers.map(channelExamples),
  ],
  needs: () => [contentOf(findings)],
  // The whole probe set, small, is shown where the images that show findings are not logged; where channels of other layers
  // fire, on cards alone.
  wants: ({layer, layers}) => [
    contentOf(probeImages),
    contentOf(evidenceByPrediction(layer)),
    ...layers.filter((each) => dumps(each) !== dumps(layer)).map((each) => contentOf(channelExamples(each))),
  ],
  course: () => [findings],
  layers: "selected",
  options: OPTIONS,
  component: Overview,
});
