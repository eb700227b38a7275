/** What stands around the figure of every view. */
import {textsOf} from "../../language.svelte";

export const t = textsOf(
  {
    help: "What is this?",
    more: "More options",
    read: "Read its page",
    numbers: "All numbers",
  },
  {
    help: "这是什么？",
    more: "更多选项",
    read: "阅读说明页",
    numbers: "全部数值",
  },
);
