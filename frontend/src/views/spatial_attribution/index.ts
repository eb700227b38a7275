import {image, magnitudes, positionEvidence, positionFactors, positionLinks, vectorIcons} from "../../interfaces";
import {viewOf} from "../view";
import SpatialAttribution from "./SpatialAttribution.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "spatial_attribution",
  title: "Spatial attribution",
  interface: (layer) => [
    image,
    positionEvidence(layer),
    positionFactors(layer),
    positionLinks(layer),
    vectorIcons(layer),
    magnitudes(layer),
  ],
  needs: (layer) => [image, positionEvidence(layer)],
  layers: "all",
  options: OPTIONS,
  component: SpatialAttribution,
});
