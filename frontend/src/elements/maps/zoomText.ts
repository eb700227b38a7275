/** What is said of zooming. */
import {byHand, textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    zoom: "Zoom",
    factor: "Zoom factor",
    in: "Zoom in",
    inTitle: "Zoom in: + on a grid, or Ctrl and the wheel",
    out: "Zoom out",
    outTitle: "Zoom out: − on a grid",
    whole: "reset",
    get wholeTitle() {
      return byHand("Show the whole: 0 on a grid, or a double click", "Show the whole");
    },
  },
  {
    zoom: "缩放",
    factor: "缩放倍数",
    in: "放大",
    inTitle: "放大：在网格上按 +，或 Ctrl 加滚轮",
    out: "缩小",
    outTitle: "缩小：在网格上按 −",
    whole: "复原",
    get wholeTitle() {
      return byHand("显示全部：在网格上按 0，或双击", "显示全部");
    },
  },
);
