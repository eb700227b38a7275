import {dumps} from "../../grammar";
import {changes, channelIcons, contentOf, moves, referencePictures, sketch} from "../../interfaces";
import {filmedShortly} from "../shared/filmstrip";
import {viewOf} from "../view";
import {CODE, name} from "./nameText";
import {OPTIONS} from "./options";

export default viewOf({
  id: "changes",
  get title() {
    return name().title;
  },
  group: "change",
  get howLogged() {
    return {text: name().howLogged, code: CODE};
  },
  interface: ({layers}) => [changes, referencePictures, ...layers.map(channelIcons)],
  needs: () => [contentOf(changes)],
  // Channels of any layer may have changed: their pictures come as they are there.
  wants: ({layer, layers}) => [
    ...layers.filter((each) => dumps(each) !== dumps(layer)).map((each) => contentOf(channelIcons(each))),
    contentOf(referencePictures),
  ],
  // States of which nothing in common was measured are compared by these.
  beside: ({layers}) => layers.map(sketch),
  course: ({layers}) => [moves, ...layers.flatMap(filmedShortly)],
  layers: "selected",
  options: OPTIONS,
  component: () => import("./Changes.svelte"),
});
