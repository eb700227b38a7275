/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, dataset=(images, labels), log=[Changes(), ...])";

export const name = textsOf(
  {
    title: "Changes",
    howLogged: "It is measured at each step from the second on, on images of a data set: give one as dataset=.",
  },
  {title: "变化", howLogged: "从第二步起在每一步测量，使用一个数据集的图像：请用 dataset= 给出数据集。"},
);
