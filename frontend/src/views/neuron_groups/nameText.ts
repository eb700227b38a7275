/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE = "SemanticDictionaryCallback(log_dir, examples, log=[Groups(), Icons()])";

export const name = textsOf(
  {
    title: "Neuron groups",
    howLogged: "Groups are found of the last two layers that are logged, now and then in a training and at its end.",
  },
  {title: "神经元组", howLogged: "仅对所记录的最后两层寻找神经元组，在训练中不时进行，并在结束时进行。"},
);
