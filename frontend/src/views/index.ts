/** The views by their names in the URL. */
import {activation, attribution, dataset, dumps, featureVis, infoVis, network, type Layer} from "../grammar";
import SemanticDictionary from "./SemanticDictionary.svelte";
import type {View} from "./view";

const output = network("neuron", {kind: "output"});

const image = infoVis(dataset("examples"));
const neurons = (layer: Layer) => infoVis(activation(network("neuron", layer)));

export const VIEWS: readonly View[] = [
  {
    id: "semantic_dictionary",
    title: "Semantic dictionary",
    interface: (layer) => [
      image,
      neurons(layer),
      featureVis(network("channel", layer)),
      infoVis(attribution(network("neuron", layer), output)),
    ],
    needs: (layer) => [image, neurons(layer)],
    component: SemanticDictionary,
  },
];

/** The views that a layer's logged contents, as canonical texts, provide for. */
export function offered(layer: Layer, contents: ReadonlySet<string>): View[] {
  return VIEWS.filter((view) => view.needs(layer).every(({content}) => contents.has(dumps(content))));
}
