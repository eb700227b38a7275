import {componentIcons, componentValues, image, magnitudes, vectorIcons} from "../../interfaces";
import {viewOf} from "../view";
import ActivationGrids from "./ActivationGrids.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "activation_grids",
  title: "Activation grids",
  interface: (layer) => [image, vectorIcons(layer), magnitudes(layer), componentValues(layer), componentIcons(layer)],
  needs: (layer) => [image, vectorIcons(layer)],
  layers: "all",
  options: OPTIONS,
  component: ActivationGrids,
});
