/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, log=[*DEFAULT])";

export const name = textsOf(
  {title: "Weights", howLogged: "Weights are logged with each snapshot by default; of a SavedModel there are none."},
  {title: "权重", howLogged: "默认随每个快照记录权重；SavedModel 没有可读取的权重。"},
);
