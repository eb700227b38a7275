/** What the grids found, as a sentence: where the selected layer responds most, or along what its vectors vary. */
import type {Tiles} from "../../elements/pictures/icon";
import {formatCell, formatNumber, formatShare} from "../../math/format";
import {EXACT} from "../../math/known";
import {tileRegion} from "../../math/sprite";
import type {ActivationGrid} from "../../model/grids";
import type {Atlas} from "../../model/layer";
import {filled, type Piece} from "../shared/headline";
import type {GridMode} from "./options";
import {t} from "./text";

/** A layer responds to a place more than to others from this multiple of the median on. */
const MORE = 1.5;

/** The sentence about the selected layer, or the deepest that has a grid. */
export function found(grids: readonly ActivationGrid[], selected: string, mode: GridMode): Piece[] {
  const grid = grids.find(({layer}) => layer.name === selected) ?? grids.at(-1);
  if (grid === undefined) return filled(t().none, {});
  return (mode === "components" ? varying(grid) : null) ?? responding(grid);
}

const layerOf = ({layer}: ActivationGrid): Piece => ({strong: layer.name});

function responding(grid: ActivationGrid): Piece[] {
  const {magnitude, layer, icons, step} = grid;
  const known = magnitude ? [...magnitude.values.keys()].filter((i) => !Number.isNaN(magnitude.values[i])) : [];
  if (!magnitude || known.length < 2) return filled(t().sees, {layer: layerOf(grid)});
  const {values, errors} = magnitude;
  const ordered = [...known].sort((a, b) => values[a] - values[b]);
  const [most, usual] = [ordered[ordered.length - 1], ordered[Math.floor((ordered.length - 1) / 2)]];
  // What is certain of it, however both were rounded.
  const least = (values[most] - errors(most)) / (values[usual] + errors(usual));
  if (!(least >= MORE) || !Number.isFinite(least)) return filled(t().alike, {layer: layerOf(grid)});
  const name = formatCell({y: Math.floor(most / layer.width), x: most % layer.width});
  return filled(t().most, {
    layer: layerOf(grid),
    place: picture(icons, most, name, step),
    ratio: {strong: formatNumber(values[most] / values[usual], EXACT)},
  });
}

function varying(grid: ActivationGrid): Piece[] | null {
  const icons = grid.components?.icons ?? null;
  const share = grid.components?.shares.at(0) ?? NaN;
  if (icons === null || Number.isNaN(share)) return null;
  return filled(t().varies, {
    layer: layerOf(grid),
    towards: picture(icons, 0, "", grid.step),
    away: picture(icons, 1, "", grid.step),
    share: {strong: `${formatShare(share)} %`},
  });
}

function picture(atlas: Atlas | null, tile: number, name: string, step: number): Piece {
  const region = atlas && tileRegion(atlas.sprite, tile);
  if (!atlas || !region) return {strong: name};
  const tiles: Tiles = {bitmap: atlas.bitmap, regions: [region]};
  const large = () => ({
    name: [name, t().step(step)].filter((text) => text !== "").join(" · "),
    optimized: tiles,
    crops: null,
    cropsText: "",
    places: [],
  });
  return {picture: {kind: "tiles", ...tiles, note: null, large}, name};
}
