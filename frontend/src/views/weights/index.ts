import {channelIcons, contentOf, weights} from "../../interfaces";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "weights",
  get title() {
    return name().title;
  },
  group: "change",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layers}) => [weights, ...layers.map(channelIcons)],
  needs: () => [contentOf(weights)],
  // Icons stand beside the weights of classes alone.
  wants: ({layers}) => layers.map((each) => contentOf(channelIcons(each))),
  course: () => [weights],
  layers: "all",
  options: OPTIONS,
  component: () => import("./Weights.svelte"),
});
