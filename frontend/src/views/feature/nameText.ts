/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, dataset=x, labels=y, log=[Icons(), Statistics()])";

export const name = textsOf(
  {
    title: "Feature",
    howLogged:
      "Icons() logs its pictures, Statistics() what it does on the data set: dataset=… is the images to look at.",
  },
  {
    title: "特征",
    howLogged: "Icons() 记录其图片，Statistics() 记录它在数据集上的表现：dataset=… 是要查看的图像。",
  },
);
