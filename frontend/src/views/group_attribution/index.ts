import {groupEvidence, groupIcons, groupLinks, groups, image} from "../../interfaces";
import {viewOf} from "../view";
import GroupAttribution from "./GroupAttribution.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "group_attribution",
  title: "Group attribution",
  interface: (layer) => [image, groups(layer), groupLinks(layer), groupEvidence(layer), groupIcons(layer)],
  needs: (layer) => [image, groups(layer), groupEvidence(layer)],
  layers: "all",
  options: OPTIONS,
  component: GroupAttribution,
});
