/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, log=[*DEFAULT, Grids()])";

export const name = textsOf(
  {
    title: "Activation grids",
    howLogged:
      "Icons of positions take long to make, so they are logged at the end of a training, and only if you ask for them.",
  },
  {title: "激活网格", howLogged: "位置图标的生成很耗时，只有在指定时才会在训练结束时记录。"},
);
