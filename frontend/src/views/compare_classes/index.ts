import {channelEvidence, channelIcons, evidence, image, neurons, removal} from "../../interfaces";
import {viewOf} from "../view";
import CompareClasses from "./CompareClasses.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "compare_classes",
  title: "Compare classes",
  interface: (layer) => [
    image,
    channelEvidence(layer),
    channelIcons(layer),
    neurons(layer),
    evidence(layer),
    removal(layer),
  ],
  needs: (layer) => [image, neurons(layer), channelEvidence(layer)],
  layers: "selected",
  options: OPTIONS,
  component: CompareClasses,
});
