import {componentIcons, componentValues, contentOf, image, magnitudes, ofOutputs, vectorIcons} from "../../interfaces";
import {viewOf} from "../view";
import ActivationGrids from "./ActivationGrids.svelte";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "activation_grids",
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
      vectorIcons(layer),
      magnitudes(layer),
      componentValues(layer),
      componentIcons(layer),
    ]),
  ],
  needs: (layer) => [contentOf(image), contentOf(vectorIcons(layer))],
  wants: () => [],
  layers: "all",
  options: OPTIONS,
  component: ActivationGrids,
});
