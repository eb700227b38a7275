/** Says of layers what is missing because no gradient comes through the model there. */
import type {LayerJson} from "../api";

const listed = (layers: readonly LayerJson[]): string =>
  `layer${layers.length > 1 ? "s" : ""} ${layers.map(({name}) => `“${name}”`).join(", ")}`;

/** One sentence for what has no evidence, one for what has no icons; none where nothing is cut. */
export function cutNotices(layers: readonly LayerJson[]): string[] {
  const [output, input] = [
    layers.filter((layer) => layer.cut_from_output),
    layers.filter((layer) => layer.cut_from_input),
  ];
  return [
    ...(output.length > 0
      ? [
          `No gradient reaches ${listed(output)} from the output (the model stops it), so there is no evidence for classes.`,
        ]
      : []),
    ...(input.length > 0 ? [`No gradient comes from ${listed(input)} to the input, so there are no icons.`] : []),
  ];
}
