/** The audit as something to take away: a picture, a table of the slices, and all numbers. */
import type {Copied} from "../../elements/controls/copied";
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Inks} from "../../elements/pictures/sheet";
import {quoted} from "../../math/csv";
import {wrapped} from "../../math/format";
import {layerNoun} from "../../math/names";
import {INKS} from "../../math/palette";
import {spelled} from "../shared/headline";
import type {Piece} from "../shared/headline";
import type {Card} from "./cards";
import type {Data} from "./data";
import type {Matrix} from "./derive";
import {movesCsv} from "./sheetMoves";
import {drawWhatIf, whatIfHeight} from "./sheetWhatIf";
import {t as along} from "./directionsText";
import {t} from "./text";

interface Screen {
  readonly data: Data;
  readonly cards: readonly Card[];
  /** What directions of layers tell. */
  readonly directions: readonly Card[];
  readonly matrix: Matrix;
  readonly nameOf: (index: number) => string;
  readonly picture: (layer: string, channel: number) => IconPicture;
  readonly conceptName: (layer: string, channels: readonly number[]) => string;
  /** The concepts of which it is asked what becomes without them, and how a sentence names them. */
  readonly gone: readonly number[];
  readonly goneConcepts: readonly Piece[];
}

export function copiedOf(screen: Screen): Copied {
  const {data} = screen;
  return {
    file: `audit_${data.layer.name}_step${data.step}`,
    png: (background, ink) => drawSheet(screen, {background, ink}),
    csv: () => (data.audit.moves.length > 0 ? movesCsv(data, screen.nameOf) : csvOf(screen)),
    json: () => jsonOf(screen),
  };
}

/** One row for each slice; those by directions name the layer, and the direction in the place of channels. */
export function csvOf({data: {audit}, nameOf}: Pick<Screen, "data" | "nameOf">): string {
  const head = "class,name,layer,channels,has,right,images,low,high,others right,others,worse at least,chance";
  const slices = [
    ...audit.slices.map((slice) => ({...slice, ...audit.concepts[slice.concept]})),
    ...audit.directionSlices.map((slice) => ({
      ...slice,
      layer: audit.directions[slice.concept].layer,
      channels: [`direction ${slice.concept}`],
    })),
  ];
  const lines = slices.map(({layer, channels, index, has, right, others, worseAtLeast, chance}) => {
    const own = [right.hits ?? "", right.n, right.low, right.high, others.hits ?? "", others.n];
    return [
      index,
      quoted(nameOf(index)),
      quoted(layer),
      quoted(channels.join(" ")),
      has,
      ...own,
      worseAtLeast,
      chance,
    ].join(",");
  });
  return [head, ...lines, ""].join("\n");
}

function jsonOf({data, cards, directions}: Screen): string {
  const {run, step, audit} = data;
  const sentences = [...cards, ...directions].map(({sentence}) => spelled(sentence));
  return `${JSON.stringify({run, ...audit, step, sentences}, null, 1)}\n`;
}

const [GAP, LINE, ICON, CELL, NAME, CARD] = [24, 30, 72, 40, 220, 620] as const;

/** Draws what stands out, and beside it the matrix. */
export function drawSheet(screen: Screen, inks: Inks): HTMLCanvasElement {
  const {data, cards, directions, matrix, nameOf, picture} = screen;
  // Those of directions are no suspects, and have a head of their own.
  const parts = [
    {head: t().cards, told: cards},
    ...(directions.length > 0 ? [{head: along().title, told: directions}] : []),
  ];
  const height = parts.reduce((sum, {told}) => sum + (told.length * 4 + 2) * LINE, 0);
  // Heads have room where nothing stands below them.
  const across = CARD + Math.max(NAME + matrix.concepts.length * (ICON + 8), CARD) + 3 * GAP;
  const down = Math.max(height, ICON + matrix.classes.length * (CELL + 4)) + 3 * GAP + LINE;
  return sheetOf(across, down + whatIfHeight(screen), inks.background, (context) => {
    const write = writerOn(context, "20px sans-serif", inks.ink);
    let below = GAP;
    for (const {head, told} of parts) {
      write(head, GAP, below + 16, CARD, "600 22px sans-serif");
      told.forEach(({sentence, halves}, i) => {
        // What stands beside pictures is written below: of a direction the sentence has no number.
        wrapped([spelled(sentence), ...(halves ?? [])].join(" · "), 56)
          .slice(0, 3)
          .forEach((line, j) => {
            write(line, GAP, below + 2 * LINE + i * 4 * LINE + j * LINE, CARD);
          });
      });
      below += (told.length * 4 + 2) * LINE;
    }
    const middle = CARD + GAP;
    write(t().matrix(layerNoun(data.layer.name)), middle, GAP + 16, across - middle, "600 22px sans-serif");
    const top = GAP + LINE;
    matrix.classes.forEach((index, y) => {
      write(nameOf(index), middle, top + ICON + y * (CELL + 4) + 28, NAME - GAP);
    });
    matrix.concepts.forEach((place, x) => {
      const at = middle + NAME + x * (ICON + 8);
      const {layer, channels} = data.audit.concepts[place];
      drawIcon(context, picture(layer, channels[0]), {left: at, top, width: ICON - 8, height: ICON - 8});
      matrix.classes.forEach((_, y) => {
        const share = matrix.cells[y][x]?.share ?? 0;
        const side = matrix.most > 0 ? CELL * Math.sqrt(Math.abs(share) / matrix.most) : 0;
        fill(
          context,
          INKS[share < 0 ? "against" : "support"],
          at + (ICON - 8 - side) / 2,
          top + ICON + y * (CELL + 4) + (CELL - side) / 2,
          side,
          side,
        );
      });
    });
    drawWhatIf(context, screen, inks, down, across);
  });
}
