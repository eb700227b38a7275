/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, log=[Snapshots(kilobytes=2000), Icons()])";

export const name = textsOf(
  {
    title: "Semantic dictionary",
    howLogged: "Every snapshot holds it, unless the layer’s activations were left out to keep the log small.",
  },
  {title: "语义词典", howLogged: "每个快照都会记录；为控制日志大小，该层的激活可能被略去。"},
);
