/** Reads the images of examples. */
import {dataset} from "../grammar";
import {blobOf} from "./parts";
import type {Reader} from "./reader";

const images: Reader<ImageBitmap> = {
  shapes: [dataset("examples")],
  heldBy: () => ({kind: "snapshot", layers: []}),
  essential: () => "the image of the example is",
  read: (content, reading) =>
    blobOf(reading, content, reading.example, `image of example ${reading.example}`, (api, address, blob, signal) =>
      api.image(address, blob, signal),
    ),
};

export default [images];
