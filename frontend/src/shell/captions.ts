/** What stands below a figure that is taken away: of what it is, and where it is found. */
import {enumerated, sentences} from "../language.svelte";
import type {Frame} from "../data/frame";
import {className, formatOutput} from "../math/classes";
import type {View} from "../views/view";
import {t} from "./captionText";

/** The title of the view with what it is of, what the network predicted, and the address that shows the same. */
export function captionOf({view, address, data}: Frame<View>, link: string): string[] {
  const {outputs, output, classNames, prediction, truth, regression} = data;
  const names = enumerated(truth.classes.map((index) => className(classNames, index)));
  const predicted = regression
    ? []
    : [
        t().predicted(className(classNames, prediction), formatOutput(outputs[prediction], output)) +
          (names === "" ? "" : t().truth(names)),
      ];
  const of = t().of(view?.title ?? "", address.run, address.step, data.example, data.layer.name);
  return [sentences([of, ...predicted]), link];
}
