/** Sheets as a WebM. Frames are encoded one by one, not recorded: none is missed or doubled, and it takes no longer than it must. */
import {LAST_S, STEP_S, eachFrame, type Reel, type Told} from "./frames";
import {matroskaOf, type VideoFrame as Packed} from "./matroska";

/** As large as figures usually are when they are copied, in pixels. */
const USUAL = {width: 2000, height: 1400};

/**
 * Whether the browser encodes videos, of a usual size: older ones do not, some know none of our codecs, and none does on
 * pages that came over plain HTTP from elsewhere.
 */
export const encodesWebm = async (): Promise<boolean> => (await supported(USUAL)) !== null;

const CODECS = [
  {codec: "vp09.00.51.08", name: "V_VP9"},
  {codec: "vp8", name: "V_VP8"},
] as const;
/** What lets small letters be read. */
const BITS_PER_PIXEL = 3;
const SECOND = 1_000_000;

/** Encodes them; null where the browser cannot, or not at their size. */
export async function webmOf(reel: Reel, told: Told, signal: AbortSignal): Promise<Blob | null> {
  // Colour is stored for pairs of pixels.
  const size = {width: even(reel.width), height: even(reel.height)};
  const found = await supported(size);
  if (found === null) return null;
  const chunks: Uint8Array[] = [];
  let colour: VideoColorSpaceInit = {};
  const failures: Error[] = [];
  const encoder = new VideoEncoder({
    output: (chunk, about) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      chunks.push(data);
      colour = about?.decoderConfig?.colorSpace ?? colour;
    },
    error: (error) => failures.push(error),
  });
  try {
    encoder.configure(found.config);
    await eachFrame(
      reel,
      size,
      async (canvas, _, at) => {
        const frame = new VideoFrame(canvas, {timestamp: at * STEP_S * SECOND, duration: STEP_S * SECOND});
        encoder.encode(frame, {keyFrame: true});
        frame.close();
        // One at a time: pictures that wait take memory.
        await encoder.flush();
        told("encoded", at + 1);
      },
      signal,
    );
  } catch (error) {
    throw failures.at(0) ?? error;
  } finally {
    if (encoder.state !== "closed") encoder.close();
  }
  const last = chunks.length - 1;
  const frames = chunks.map((data, i): Packed => ({data, milliseconds: 1000 * (i === last ? LAST_S : STEP_S)}));
  const track = {
    codec: found.name,
    ...size,
    colour: {matrix: colour.matrix ?? null, fullRange: colour.fullRange ?? null},
  };
  return new Blob([matroskaOf(track, frames)], {type: "video/webm"});
}

async function supported(size: {readonly width: number; readonly height: number}) {
  if (!("VideoEncoder" in globalThis)) return null;
  for (const {codec, name} of CODECS) {
    const bitrate = Math.round((BITS_PER_PIXEL * size.width * size.height) / STEP_S);
    const config = {codec, ...size, bitrate, framerate: 1 / STEP_S, latencyMode: "quality"} as const;
    const {supported} = await VideoEncoder.isConfigSupported(config);
    if (supported) return {config, name};
  }
  return null;
}

const even = (size: number): number => size + (size % 2);
