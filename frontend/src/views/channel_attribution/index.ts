import {channelEvidence, channelIcons, channelLinks, image, neurons} from "../../interfaces";
import {viewOf} from "../view";
import ChannelAttribution from "./ChannelAttribution.svelte";
import {OPTIONS} from "./options";

export default viewOf({
  id: "channel_attribution",
  title: "Channel attribution",
  interface: (layer) => [image, channelEvidence(layer), channelLinks(layer), channelIcons(layer), neurons(layer)],
  needs: (layer) => [image, channelEvidence(layer)],
  layers: "all",
  options: OPTIONS,
  component: ChannelAttribution,
});
