/** What is said of copying a figure. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    copy: "Copy figure",
    title: "Copies the figure as a picture, with what it is of below it",
    copied: "Copied",
    saved: "Saved as PNG",
    failed: "Could not be drawn",
  },
  {
    copy: "复制图",
    title: "将图连同其说明复制为图片",
    copied: "已复制",
    saved: "已存为 PNG",
    failed: "无法绘制",
  },
);
