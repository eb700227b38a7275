/** Reads values of a layer, as one array for each example. */
import {activation, attribution, hidden, layersIn, network, transform} from "../grammar";
import type {Measured} from "../model/layer";
import {measured} from "./parts";
import type {Reader} from "./reader";
import {t} from "./text";

const layer = hidden("");
const vectors = activation(network("spatial", layer));

const activations: Reader<Measured> = {
  shapes: [activation(network("neuron", layer))],
  heldBy: () => ({kind: "snapshot", layers: []}),
  essential: (content) => t().theActivations(layersIn(content).join()),
  read: (content, reading) => measured(reading, content, reading.example, `activations of ${layersIn(content).join()}`),
};

const positionFactors: Reader<Measured> = {
  shapes: [transform("factors", attribution(network("spatial", layer), network("neuron", {kind: "output"})))],
  heldBy: () => ({kind: "snapshot", layers: []}),
  read: (content, reading) => measured(reading, content, reading.example, `factors of ${layersIn(content).join()}`),
};

const magnitudes: Reader<Measured> = {
  shapes: [transform("magnitude", vectors)],
  heldBy: (content) => ({kind: "grid", layers: layersIn(content)}),
  read: (content, reading) => measured(reading, content, reading.example, "magnitudes"),
};

export default [activations, positionFactors, magnitudes];
