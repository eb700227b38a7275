/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, dataset=(images, labels))";

export const name = textsOf(
  {
    title: "Overview",
    howLogged: "It is measured on images of a data set, with labels where there are: give one as dataset=.",
  },
  {title: "概览", howLogged: "在一个数据集的图像上测量，有标签则一并使用：请用 dataset= 给出数据集。"},
);
