/** A picture of a view to print or send: its canvas, and the text on it. */

export type Context = CanvasRenderingContext2D;

export interface Inks {
  readonly background: string;
  readonly ink: string;
}

/** Makes a canvas in the colour of the background and draws on it; `draw` finds the size in whole pixels there. */
export function sheetOf(
  width: number,
  height: number,
  background: string,
  draw: (context: Context, canvas: HTMLCanvasElement) => void,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width, height});
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  draw(context, canvas);
  return canvas;
}

/** Writes a line of text, squeezed into `room` pixels where it is longer. */
export type Write = (text: string, x: number, y: number, room: number, font?: string, colour?: string) => void;

/** Makes the function that writes on a sheet, by default in the sheet's usual font and colour. */
export const writerOn =
  (context: Context, usualFont: string, ink: string): Write =>
  (text, x, y, room, font = usualFont, colour = ink) => {
    Object.assign(context, {font, fillStyle: colour});
    context.fillText(text, x, y, room);
  };

/** Fills a rectangle with one colour. */
export function fill(context: Context, colour: string, left: number, top: number, width: number, height: number): void {
  context.fillStyle = colour;
  context.fillRect(left, top, width, height);
}
