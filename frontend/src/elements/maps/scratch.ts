/** A canvas for masks of a few pixels, from which they are drawn at another size. */
type Pixels = Uint8ClampedArray<ArrayBuffer>;

let scratch: OffscreenCanvas | null = null;

/** Gives the mask as something that can be drawn, until the next one is asked for: a canvas for each would cost more than it. */
export function drawable(pixels: Pixels, width: number, height: number): OffscreenCanvas {
  scratch ??= new OffscreenCanvas(width, height);
  if (scratch.width !== width || scratch.height !== height) Object.assign(scratch, {width, height});
  scratch.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return scratch;
}
