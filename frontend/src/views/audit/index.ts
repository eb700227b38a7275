import {
  answersWithout,
  audit,
  certainty,
  channelExamples,
  channelIcons,
  contentOf,
  findingPictures,
  findings,
  image,
  outputsWithout,
  probeImages,
  steadiness,
} from "../../interfaces";
import {dumps} from "../../grammar";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "audit",
  get title() {
    return name().title;
  },
  group: "audit",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer, layers}) => [
    audit,
    answersWithout,
    outputsWithout,
    image,
    certainty,
    steadiness,
    findings,
    findingPictures,
    probeImages,
    channelIcons(layer),
    ...layers.map(channelExamples),
  ],
  needs: () => [contentOf(audit)],
  // Which of it is a suspect is said by findings; images show it.
  wants: ({layer, layers}) => [
    contentOf(answersWithout),
    contentOf(outputsWithout),
    contentOf(image),
    contentOf(findings),
    contentOf(findingPictures),
    contentOf(probeImages),
    ...layers.filter((each) => dumps(each) !== dumps(layer)).map((each) => contentOf(channelExamples(each))),
  ],
  layers: "selected",
  options: OPTIONS,
  component: () => import("./Audit.svelte"),
});
