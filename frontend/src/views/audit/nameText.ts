/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = 'SemanticDictionaryCallback(log_dir, examples, dataset=(images, labels), metadata={"fur": [...]})';

export const name = textsOf(
  {
    title: "Audit",
    howLogged:
      "It is measured on images of a data set with labels: give one as dataset=, and what else is known of its images as metadata=.",
  },
  {
    title: "审查",
    howLogged: "在带标签的数据集图像上测量：请用 dataset= 给出数据集，并用 metadata= 给出图像的其他已知信息。",
  },
);
