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

const BLUE = [52, 151, 255] as const;
const ORANGE = [255, 122, 26] as const;
/** How much of the image shows through a covering mask, from 0 to 255. */
const COVER = 168;
/** Pixels for each cell of a covering mask, so that stripes fit in. */
export const FINE = 8;

/**
 * Makes the mask that covers an image with what a signed map says: blue for positive, striped orange for negative, dark for
 * nothing. It has `FINE` × `FINE` pixels for each of the map's `[H, W]` cells.
 */
export function divergingMask(map: Float32Array, width: number, full: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * map.length * FINE * FINE);
  const across = width * FINE;
  for (let i = 0; i < pixels.length / 4; i++) {
    const [y, x] = [Math.floor(i / across), i % across];
    const share = fraction(map[Math.floor(y / FINE) * width + Math.floor(x / FINE)], full);
    const stripe = share < 0 && (x + y) % FINE < FINE / 3;
    const brightness = stripe ? 0.35 * Math.abs(share) : Math.abs(share);
    const [red, green, blue] = share < 0 ? ORANGE : BLUE;
    pixels[4 * i] = red * brightness;
    pixels[4 * i + 1] = green * brightness;
    pixels[4 * i + 2] = blue * brightness;
    pixels[4 * i + 3] = COVER;
  }
  return pixels;
}
