/** What the view of activation grids shows, from its data and selection: pure functions. */
import type {GridPicture} from "../../elements/maps/drawGrid";
import type {Atom} from "../../grammar";
import {componentPixels, MAX_COMPONENTS, swatch} from "../../math/components";
import {formatNumber, formatOrUnknown, formatSigned} from "../../math/format";
import {cellOfPlace, middleOf, type GridSize, type Point} from "../../math/grid";
import {at, EXACT} from "../../math/known";
import {sideOf} from "../../math/scale";
import type {ActivationGrid, Components} from "../../model/grids";
import {lengthsUnknownText, lengthsUnknown} from "../shared/text";
import type {GridMode} from "./options";
import {cellOf} from "../../atoms";
import {t} from "./text";

/** The place of a pinned atom of a layer; null where none is pinned. */
export function placeOf(atom: Atom | null, size: GridSize): Point | null {
  const cell = cellOf(atom);
  return cell && middleOf(cell, size);
}

/** The atom at a place of a layer. */
export const atomAt = (place: Point, size: GridSize): Atom => ({kind: "spatial", ...cellOfPlace(place, size)});

/** The examples that have a grid of any layer. */
export const examplesOf = (grids: readonly ActivationGrid[]): number[] =>
  [...new Set(grids.flatMap(({examples}) => examples))].sort((a, b) => a - b);

/** Whether the image before so many grids can take two columns of two rows, as the rows are not filled otherwise. */
export const leadsIn = (nGrids: number, columns: number): boolean =>
  columns > 2 && nGrids + 1 > columns && nGrids <= 2 * (columns - 2);

/** The value of a full colour of the components: the 99th percentile, since all others would be grey beside the largest. */
const fullColour = ({values}: Components): number => values.scale.p99;

/** What to draw of a grid; null where the example has none. Without what a mode needs, its icons are drawn plainly. */
export function pictureOf(grid: ActivationGrid, mode: GridMode, only: number | null = null): GridPicture | null {
  const {layer, icons, magnitude, components} = grid;
  if (icons === null) return null;
  const sides = magnitude?.values.map((value) => sideOf(value, magnitude.scale.maximum)) ?? null;
  return {
    ...icons,
    size: layer,
    sides: mode === "sized" ? sides : null,
    colours: mode === "components" && components ? coloursOf(components, only) : null,
  };
}

const coloursOf = (components: Components, only: number | null) =>
  componentPixels(components.values.values, components.shares.length, fullColour(components), only);

export interface LensLine {
  readonly text: string;
  readonly colour: string | null;
}

/** The numbers of a position. */
export function linesAt({magnitude, components}: ActivationGrid, position: number, mode: GridMode): LensLine[] {
  const strength = magnitude ? [{text: `|a| = ${formatOrUnknown(magnitude, position)}`, colour: null}] : [];
  if (mode !== "components" || components === null) return strength;
  const {shares, values} = components;
  const along = Array.from(shares.subarray(0, MAX_COMPONENTS), (_, p) => {
    const {value, error} = at(values, position * shares.length + p);
    return {text: `${p + 1}: ${formatSigned(value, error)}`, colour: swatch(p, value < 0 ? -1 : 1)};
  });
  return [...strength, ...along];
}

/** What full cells or colours stand for. */
export function scaleText({magnitude, components}: ActivationGrid, mode: GridMode): string | null {
  if (mode === "sized" && magnitude) {
    const {values, scale} = magnitude;
    const unknown = values.filter(Number.isNaN).length;
    const full = t().fullCell(formatNumber(scale.maximum, EXACT), scale.over);
    return unknown === 0 ? full : `${full}; ${lengthsUnknown(unknown, values.length)}`;
  }
  if (mode === "sized") return lengthsUnknownText();
  if (mode === "components" && components) {
    return t().fullColour(formatNumber(fullColour(components), EXACT));
  }
  return null;
}
