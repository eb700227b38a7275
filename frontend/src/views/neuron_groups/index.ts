import {channelIcons, groupEvidence, groupIcons, groups, image} from "../../interfaces";
import {viewOf} from "../view";
import NeuronGroups from "./NeuronGroups.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "neuron_groups",
  title: "Neuron groups",
  interface: (layer) => [image, groups(layer), groupEvidence(layer), groupIcons(layer), channelIcons(layer)],
  needs: (layer) => [image, groups(layer)],
  layers: "selected",
  options: OPTIONS,
  component: NeuronGroups,
});
