/** The words of what makes a page of its own. */
import {textsOf} from "../language.svelte";

export const t = textsOf(
  {
    report: {
      name: "Report",
      title:
        "Save why this example was decided so: one file that opens anywhere, for the person concerned and for experts",
    },
    card: {
      name: "Model card",
      title:
        "Save what the network has learned and where it errs: one file that opens anywhere, to put beside the model",
    },
    notMade: "Not made: try again",
  },
  {
    report: {name: "报告", title: "保存该示例为何如此决定：一个随处可打开的文件，供当事人和专家阅读"},
    card: {name: "模型卡", title: "保存网络学到了什么、在哪里出错：一个随处可打开的文件，可与模型放在一起"},
    notMade: "没有生成：请重试",
  },
);
