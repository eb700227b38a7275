/** The part of gifenc that is used. */
declare module "gifenc" {
  type Palette = readonly (readonly number[])[];

  interface Encoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      how: {palette: Palette; delay: number; repeat?: number},
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  export function GIFEncoder(): Encoder;
  export function quantize(pixels: Uint8ClampedArray, colours: number, how?: {format?: "rgb565" | "rgb444"}): Palette;
  export function applyPalette(pixels: Uint8ClampedArray, palette: Palette, format?: "rgb565" | "rgb444"): Uint8Array;
}
