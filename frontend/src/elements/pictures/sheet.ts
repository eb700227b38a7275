/** A picture of a view to print or send: its canvas, or SVG, and the text on it. */
import {pieces, wrapped} from "../../math/format";
import type {Context} from "./context";
import {svgOf} from "./vector";

export type {Context};

export interface Inks {
  readonly background: string;
  readonly ink: string;
}

/** How a sheet is published: with which caption below it, and whether as SVG too. */
interface Publication {
  readonly caption: readonly string[];
  readonly vector: boolean;
}

/** Which publication sheets are made for at the moment: views that draw them need not know. */
let publication: Publication = {caption: [], vector: false};

/** The SVG of sheets that were made for one. */
const vectors = new WeakMap<HTMLCanvasElement, string>();

/** Makes a sheet with a caption below it. */
export function published(how: Publication, make: () => HTMLCanvasElement): HTMLCanvasElement {
  const before = publication;
  publication = how;
  try {
    return make();
  } finally {
    publication = before;
  }
}

/** Makes a sheet with a caption as SVG, and gives its text. */
export const svgPublished = (caption: readonly string[], make: () => HTMLCanvasElement): string =>
  vectors.get(published({caption, vector: true}, make)) ?? "";

const [MARGIN, LETTER, LINE] = [20, 20, 28];

/**
 * Makes a canvas in the colour of the background and draws on it; `draw` finds the size in whole pixels there. What it is
 * published with stands below.
 */
export function sheetOf(
  width: number,
  height: number,
  background: string,
  draw: (context: Context, canvas: {readonly width: number; readonly height: number}) => void,
): HTMLCanvasElement {
  const {caption, vector} = publication;
  const size = {width: Math.floor(width), height: Math.floor(height)};
  // Letters are about half as wide as high.
  const letters = Math.floor((2 * (width - 2 * MARGIN)) / LETTER);
  const lines = caption.flatMap((text) => wrapped(text, letters)).flatMap((line) => pieces(line, letters));
  const below = lines.length === 0 ? 0 : lines.length * LINE + MARGIN;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width: size.width, height: size.height + below});
  const drawAll = (context: Context) => {
    context.fillStyle = background;
    context.fillRect(0, 0, size.width, size.height + below);
    // The caption stands where it stands whatever a view has scaled or moved.
    context.save();
    draw(context, size);
    context.restore();
    Object.assign(context, {font: `${LETTER}px sans-serif`, fillStyle: inkOn(background), textAlign: "left"});
    lines.forEach((text, i) => {
      context.fillText(text, MARGIN, size.height + (i + 0.7) * LINE, size.width - 2 * MARGIN);
    });
  };
  const context = canvas.getContext("2d");
  if (vector) vectors.set(canvas, svgOf(size.width, size.height + below, drawAll));
  else if (context) drawAll(context);
  return canvas;
}

/** What can be read on a ground, "rgb(48, 48, 48)". */
function inkOn(background: string): string {
  const [red = 255, green = 255, blue = 255] = (background.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  return red + green + blue > 384 ? "#333" : "#ddd";
}

/** No narrower is a text squeezed, as a share of its own width: below it cannot be read. */
const NARROWEST = 0.65;

/** Writes a line of text, squeezed into `room` pixels where it is longer, and elided where that would make it unreadable. */
export type Write = (text: string, x: number, y: number, room: number, font?: string, colour?: string) => void;

/** Makes the function that writes on a sheet, by default in the sheet's usual font and colour. */
export const writerOn =
  (context: Context, usualFont: string, ink: string): Write =>
  (text, x, y, room, font = usualFont, colour = ink) => {
    Object.assign(context, {font, fillStyle: colour});
    context.fillText(elidedTo(text, room / NARROWEST, context), x, y, room);
  };

/** As much of the beginning of a text as is no wider than that, and that more follows. */
function elidedTo(text: string, most: number, context: Pick<Context, "measureText">): string {
  const fits = (each: string): boolean => context.measureText(each).width <= most;
  if (fits(text)) return text;
  // Letters, not halves of them.
  const letters = Array.from(text);
  let [kept, tooMany] = [0, letters.length];
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(`${letters.slice(0, middle).join("")}…`)) kept = middle;
    else tooMany = middle;
  }
  return `${letters.slice(0, kept).join("")}…`;
}

/** Fills a rectangle with one colour. */
export function fill(context: Context, colour: string, left: number, top: number, width: number, height: number): void {
  context.fillStyle = colour;
  context.fillRect(left, top, width, height);
}
