import {fraction} from "./scale";

/** White: a positive activation shows the image as it is. */
const POSITIVE = [255, 255, 255] as const;
/** Violet: a negative one tints it. */
const NEGATIVE = [196, 140, 255] as const;

/**
 * Makes the greyscale mask that is multiplied over an image: bright where a channel fires, black where it is silent.
 *
 * Negative activations are bright too, but tinted, so that a map shows where a channel is active either way.
 */
export function multiplyMask(map: Float32Array, full: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * map.length);
  for (let i = 0; i < map.length; i++) {
    const share = fraction(map[i], full);
    const [red, green, blue] = share < 0 ? NEGATIVE : POSITIVE;
    const brightness = Math.abs(share);
    pixels[4 * i] = red * brightness;
    pixels[4 * i + 1] = green * brightness;
    pixels[4 * i + 2] = blue * brightness;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
