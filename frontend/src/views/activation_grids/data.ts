/** What the activation grids take from the contents of their interface. */
import {hidden} from "../../grammar";
import {componentValues} from "../../interfaces";
import type {ViewData} from "../../model/frame";
import type {ActivationGrid} from "../../model/grids";
import {gridsOf, imageOf, valueOf} from "../shared/contents";

export interface Data extends ViewData {
  readonly image: ImageBitmap;
  /** Of all layers that have one, shallow to deep. */
  readonly grids: readonly ActivationGrid[];
}

export function dataOf(data: ViewData): Data {
  const grids = gridsOf(data).map((grid) => ({
    ...grid,
    components: valueOf(data, componentValues(hidden(grid.layer.name))),
  }));
  return {...data, image: imageOf(data), grids};
}
