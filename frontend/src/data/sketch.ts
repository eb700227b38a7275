/** Reads sketches of layers. */
import {findBlobs, type LayerJson} from "../api";
import {activation, hidden, layersIn, network, transform} from "../grammar";
import type {Sketch} from "../model/sketch";
import {storedOf} from "./parts";
import type {Reader} from "./reader";

interface SketchJson {
  readonly layer: LayerJson;
  readonly n_images: number;
  readonly fingerprint: string;
  readonly images: readonly number[];
}

const sketch: Reader<Sketch> = {
  shapes: [transform("sketch", activation(network("channel", hidden(""))))],
  heldBy: (content) => ({kind: "sketch", layers: layersIn(content)}),
  isLogged: (content, {manifest}) => findBlobs(manifest, content, null).length > 0,
  read: async (content, reading) => {
    const told = reading.manifest.sketch as SketchJson | undefined;
    if (told === undefined) return null;
    const stored = await storedOf(reading, content, null, `sketch of ${told.layer.name}`);
    const {channels, name} = told.layer;
    if (stored?.values.length !== told.images.length * channels) return null;
    return {
      step: reading.address.step,
      layer: name,
      channels,
      fingerprint: told.fingerprint,
      nImages: told.n_images,
      images: told.images,
      means: stored.values,
    };
  },
};

export default [sketch];
