/** Reads the icons of a layer's vectors of activations, and the directions in which these vary most. */
import {activation, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {Components} from "../model/grids";
import type {Atlas} from "../model/layer";
import {blobOf, loadAtlas, measured, valuesOf} from "./parts";
import type {Reader, Reading} from "./reader";

const vectors = (layer: string) => activation(network("spatial", hidden(layer)));
const directions = (layer: string) => transform("principal components", vectors(layer));
const heldBy = (content: Content) => ({kind: "grid", layers: layersIn(content)});

const icons: Reader<Atlas> = {
  shapes: [transform("icons", vectors(""))],
  heldBy,
  read: (content, reading) =>
    blobOf(reading, content, reading.example, `icons of example ${reading.example}`, loadAtlas),
};

const componentIcons: Reader<Atlas> = {
  shapes: [transform("icons", directions(""))],
  heldBy,
  read: (content, reading) => blobOf(reading, content, null, "icons of the components", loadAtlas),
};

const components: Reader<Components> = {
  shapes: [transform("values", directions(""))],
  heldBy,
  read: (content, reading) => loadComponents(reading, content, layersIn(content).join()),
};

export default [icons, componentIcons, components];

async function loadComponents(reading: Reading, content: Content, layer: string): Promise<Components | null> {
  const [shares, values, pictures] = await Promise.all([
    valuesOf(reading, transform("shares", directions(layer)), null, "shares"),
    measured(reading, content, reading.example, "values along the components"),
    blobOf(reading, transform("icons", directions(layer)), null, "icons of the components", loadAtlas),
  ]);
  return shares && shares.length > 0 && values ? {shares, values, icons: pictures} : null;
}
