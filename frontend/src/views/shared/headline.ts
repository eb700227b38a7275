/** What a view found, as a sentence whose nouns may be pictures. */
import type {IconPicture} from "../../elements/pictures/icon";
import {layerNoun} from "../../math/names";
import type {Role} from "../../math/palette";

/** A piece of a sentence: words, a picture with the name of what it stands for, or words in the colour of their role. */
export type Piece =
  | string
  | {readonly picture: IconPicture; readonly name: string}
  | {readonly role: Role; readonly text: string}
  | {readonly strong: string};

/**
 * Puts pieces into a sentence that names them in braces, `{channel} makes {share} of this decision`: where they stand in the
 * sentence differs by language. A `{layer}` is called what sentences call it.
 */
export const filled = (sentence: string, pieces: Readonly<Record<string, Piece>>): Piece[] =>
  sentence
    .split(/\{(\w+)\}/)
    .map((text, i) => (i % 2 === 0 ? text : text === "layer" ? called(pieces[text]) : pieces[text]))
    .filter((piece) => piece !== "");

function called(layer: Piece): Piece {
  if (typeof layer === "string") return layerNoun(layer);
  return "strong" in layer ? {strong: layerNoun(layer.strong)} : layer;
}

/** A sentence as text alone, to be read out or put below a picture. */
export const spelled = (pieces: readonly Piece[]): string =>
  pieces
    .map((piece) => {
      if (typeof piece === "string") return piece;
      if ("picture" in piece) return piece.name;
      return "role" in piece ? piece.text : piece.strong;
    })
    .join("");

/** A sentence begins with a capital letter, unless it begins with the name of something. */
export function begun([first, ...rest]: readonly Piece[]): Piece[] {
  return typeof first === "string" ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : [first, ...rest];
}
