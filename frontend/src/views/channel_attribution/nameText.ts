/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, log=[*DEFAULT])";

export const name = textsOf(
  {
    title: "Channel attribution",
    howLogged: "Every snapshot holds it of the layers that a gradient of the output reaches.",
  },
  {title: "通道归因", howLogged: "只要输出的梯度能到达该层，每个快照都会记录。"},
);
