/** What the view is called, and how what it needs is logged. */
import {textsOf} from "../../language.svelte";

export const CODE =
  "SemanticDictionaryCallback(log_dir, examples, dataset=(images, labels), log=[*DEFAULT, Transport()])";

export const name = textsOf(
  {
    title: "Transport",
    howLogged:
      "How far two sets of images lie apart in a layer, as two steps, two classes, right and wrong answers: measured now and then while a network trains, and at the end.",
  },
  {
    title: "传输",
    howLogged:
      "两组图像在一层中相距多远，例如两个训练步、两个类别、正确与错误的回答：在训练过程中不时测量，并在结束时测量。",
  },
);
