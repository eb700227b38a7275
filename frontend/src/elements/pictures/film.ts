/** A film of sheets, one for each step: WebM where the browser encodes that, else GIF. */
import {apart} from "../../apart";
import type {Steps} from "../../math/steps";
import type {Reel, Told} from "./frames";
import {encodesWebm, webmOf} from "./webm";

export interface Film {
  readonly blob: Blob;
  /** What files of its kind end with. */
  readonly ending: "webm" | "gif";
}

export type FilmKind = "WebM" | "GIF";

/** The kind that the browser makes of a usual figure; of a larger one than it encodes, or where it fails, it is a GIF. */
export async function filmKind(): Promise<FilmKind> {
  return (await encodesWebm().catch(() => false)) ? "WebM" : "GIF";
}

/** Draws the sheet of each step while it is on the page. */
export async function reelOf(
  steps: Steps,
  draw: () => HTMLCanvasElement,
  ground: string,
  told: Told,
  signal: AbortSignal,
): Promise<Reel> {
  const sheets: Blob[] = [];
  let [width, height] = [0, 0];
  await steps.through(async (at) => {
    const sheet = draw();
    sheets.push(await packed(sheet));
    [width, height] = [Math.max(width, sheet.width), Math.max(height, sheet.height)];
    told("drawn", at + 1);
  }, signal);
  return {sheets, width, height, ground};
}

/** Makes a film of sheets; a GIF, too, where an encoder that was promised fails. */
export async function filmOf(reel: Reel, told: Told, signal: AbortSignal): Promise<Film> {
  const webm = await webmOf(reel, told, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    console.warn(error);
    return null;
  });
  if (webm !== null) return {blob: webm, ending: "webm"};
  const {gifOf} = await apart(() => import("./gif"));
  return {blob: await gifOf(reel, told, signal), ending: "gif"};
}

const packed = (sheet: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    sheet.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("the picture is larger than the browser can draw"));
    }, "image/png");
  });
