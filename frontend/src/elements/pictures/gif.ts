/** Sheets as an animated GIF, which every browser can make and every program shows. */
import {GIFEncoder, applyPalette, quantize} from "gifenc";
import {LAST_S, STEP_S, eachFrame, type Reel, type Told} from "./frames";

/** No wider, as each pixel is compared with all colours, and GIFs pack badly. */
const WIDEST = 1200;

export async function gifOf(reel: Reel, told: Told, signal: AbortSignal): Promise<Blob> {
  const scale = Math.min(1, WIDEST / reel.width);
  const size = {width: Math.round(reel.width * scale), height: Math.round(reel.height * scale)};
  const encoder = GIFEncoder();
  const last = reel.sheets.length - 1;
  await eachFrame(
    reel,
    size,
    async (_, context, at) => {
      const {data} = context.getImageData(0, 0, size.width, size.height);
      const palette = quantize(data, 256);
      const delay = 1000 * (at === last ? LAST_S : STEP_S);
      encoder.writeFrame(applyPalette(data, palette), size.width, size.height, {palette, delay});
      told("encoded", at + 1);
      await painted();
    },
    signal,
  );
  encoder.finish();
  return new Blob([encoder.bytes()], {type: "image/gif"});
}

/** Lets the page answer in between. */
const painted = () => new Promise((resolve) => setTimeout(resolve));
