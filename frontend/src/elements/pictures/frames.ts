/** The frames of a film, one after another on one canvas: all as large as the largest sheet. */

/** How long a step is seen, as where they are played on the page, and how long the last one. */
export const [STEP_S, LAST_S] = [0.5, 2];

/** Sheets that wait to be encoded: packed, as fifty of them would fill the memory. */
export interface Reel {
  readonly sheets: readonly Blob[];
  /** The size of the largest. */
  readonly width: number;
  readonly height: number;
  /** What surrounds the smaller ones. */
  readonly ground: string;
}

/** Hears which frame was drawn, or encoded. */
export type Told = (stage: "drawn" | "encoded", count: number) => void;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws each sheet in turn and has it taken, with its number and whether it is the last. */
export async function eachFrame(
  {sheets, ground, ...full}: Reel,
  size: Size,
  take: (canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, at: number) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  const canvas = Object.assign(document.createElement("canvas"), {width: size.width, height: size.height});
  const context = canvas.getContext("2d", {willReadFrequently: true});
  if (context === null) throw new Error("the picture is larger than the browser can draw");
  const scale = Math.min(size.width / full.width, size.height / full.height);
  for (const [at, blob] of sheets.entries()) {
    signal.throwIfAborted();
    const sheet = await createImageBitmap(blob);
    context.fillStyle = ground;
    context.fillRect(0, 0, size.width, size.height);
    context.drawImage(sheet, 0, 0, sheet.width * scale, sheet.height * scale);
    sheet.close();
    await take(canvas, context, at);
  }
}
