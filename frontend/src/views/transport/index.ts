import {channelIcons, contentOf, probe, probeImages, transport} from "../../interfaces";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "transport",
  get title() {
    return name().title;
  },
  group: "change",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layer}) => [transport(layer), probe, probeImages, channelIcons(layer)],
  needs: (layer) => [contentOf(transport(layer))],
  wants: ({layer}) => [contentOf(probe), contentOf(probeImages), contentOf(channelIcons(layer))],
  layers: "selected",
  options: OPTIONS,
  component: () => import("./Transport.svelte"),
});
