import {channelIcons, evidence, image, neurons, vectorIcons} from "../../interfaces";
import {viewOf} from "../view";
import SemanticDictionary from "./SemanticDictionary.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "semantic_dictionary",
  title: "Semantic dictionary",
  interface: (layer) => [image, neurons(layer), channelIcons(layer), vectorIcons(layer), evidence(layer)],
  needs: (layer) => [image, neurons(layer)],
  layers: "selected",
  options: OPTIONS,
  component: SemanticDictionary,
});
