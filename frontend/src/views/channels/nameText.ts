/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, dataset=images, log=[*DEFAULT, Icons()])";

export const name = textsOf(
  {
    title: "Channels",
    howLogged:
      "All channels of a layer, by their icons: icons are made now and then while a network trains, and at the end.",
  },
  {title: "通道", howLogged: "以图标显示一层的所有通道：图标在训练过程中不时生成，并在结束时生成。"},
);
