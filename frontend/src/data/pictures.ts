/** Reads the images of examples. */
import {dataset} from "../grammar";
import {blobOf} from "./parts";
import type {Reader} from "./reader";
import {t} from "./text";

const images: Reader<ImageBitmap> = {
  shapes: [dataset("examples")],
  heldBy: () => ({kind: "snapshot", layers: []}),
  essential: () => t().theImage,
  read: (content, reading) =>
    blobOf(reading, content, reading.example, `image of example ${reading.example}`, (api, address, blob, signal) =>
      api.image(address, blob, signal),
    ),
};

export default [images];
