/** What is selected next, from what is on screen: pure functions. */
import type {Frame} from "../data/frame";
import {opponentOf, withClass} from "../math/pair";
import type {ViewData} from "../model/frame";
import type {Selection} from "../selection/selection";

/** The prediction needs no key in the URL: it is the default, also where it is another one at another step. */
export function withTarget(data: ViewData, target: number): Partial<Selection> {
  return data.compared?.pair ? withSide(data, 0, target) : {target: target === data.prediction ? null : target};
}

/** Nor does the class that it is compared with unless another is chosen. */
export function withSide(data: ViewData, side: 0 | 1, index: number): Partial<Selection> {
  const {compared, prediction, label} = data;
  if (!compared?.pair) return {};
  const [left, right] = withClass(compared.pair, side, index);
  const byDefault = opponentOf(left, {classes: compared.classes, prediction, label});
  return {target: left === prediction ? null : left, against: right === byDefault ? null : right};
}

/** The selection that shows just this, whatever is logged later. */
export function settledOn(shown: Selection, {address, view, data}: Frame): Selection {
  const {example, layer, target, compared} = data;
  const [left, right] = compared?.pair ?? [];
  return {
    ...shown,
    view: view?.id ?? null,
    run: address.run,
    step: address.step,
    example,
    layer: layer.name,
    target: left ?? target,
    against: right ?? shown.against,
  };
}
