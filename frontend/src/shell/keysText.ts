/** What keys do: the list of them. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    step: "step before, step after",
    compare: "compare with another step, swap the two",
    reference: "the same for the step that it is compared with",
    example: "next example, example before",
    layer: "shallower layer, deeper layer",
    find: "find a channel, layer, class or example",
    help: "this list",
    open: "open the page of the focused icon’s channel; a double click does, too",
    hold: "hold open what the focused icon shows large, and let go of it",
    zoom: "zoom in, zoom out, and show all of a focused grid",
    escape: "release what is kept",
    arrows: "move among what stands side by side",
  },
  {
    step: "上一步、下一步",
    compare: "与另一步比较、互换两者",
    reference: "比较对象的上一步、下一步",
    example: "下一个、上一个样例",
    layer: "更浅、更深的层",
    find: "查找通道、层、类别或样例",
    help: "本列表",
    open: "打开所聚焦图标的通道页面；双击亦可",
    hold: "保持所聚焦图标的放大显示，再按则放开",
    zoom: "放大、缩小所聚焦的网格，或显示全部",
    escape: "取消固定",
    arrows: "在并排的内容间移动",
  },
);
