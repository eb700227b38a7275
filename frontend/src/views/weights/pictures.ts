/** Filters as pictures that stand in sentences and in what is taken away. */
import type {IconPicture} from "../../elements/pictures/icon";
import type {WeightImages} from "../../model/weights";
import {pixelsOf, whiteOf} from "./derive";
import type {Scaled} from "./options";

const SIDE = 160;

/** One filter, so large that its weights are seen as squares. */
export function pictureOf(images: WeightImages, index: number, scale: Scaled): IconPicture {
  const [, height, width] = images.shape;
  const small = new OffscreenCanvas(width, height);
  const pixels = new ImageData(pixelsOf(images, index, whiteOf(images, index, scale)), width, height);
  small.getContext("2d")?.putImageData(pixels, 0, 0);
  const times = Math.max(1, Math.floor(SIDE / Math.max(width, height)));
  const canvas = new OffscreenCanvas(times * width, times * height);
  const context = canvas.getContext("2d");
  if (context) {
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
  }
  const region = {x: 0, y: 0, width: canvas.width, height: canvas.height};
  return {kind: "tiles", bitmap: canvas.transferToImageBitmap(), regions: [region], note: null};
}
