/** Says of layers what is missing because no gradient comes through the model there. */
import type {LayerJson} from "../api";
import {t} from "./text";

/** One sentence for what has no evidence, one for what has no icons; none where nothing is cut. */
export function cutNotices(layers: readonly LayerJson[]): string[] {
  const names = (cut: (layer: LayerJson) => boolean | undefined) => layers.filter(cut).map(({name}) => name);
  const [output, input] = [names((layer) => layer.cut_from_output), names((layer) => layer.cut_from_input)];
  return [...(output.length > 0 ? [t().cut.output(output)] : []), ...(input.length > 0 ? [t().cut.input(input)] : [])];
}
