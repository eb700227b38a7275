/** Loads what a view asks of the activation grids that go with a snapshot. */
import {findBlobs, type Address, type Index, type Manifest} from "../api";
import {activation, hidden, network, transform} from "../grammar";
import type {ActivationGrid, Components} from "../model/grids";
import type {LayerInfo} from "../model/layer";
import {gridAt, layersWith} from "./catalog";
import type {Later} from "./later";
import {optional} from "./optional";
import {blobOf, describe, layerInfo, loadAtlas, loadValues, measured, type Part} from "./parts";
import type {Source} from "./source";

/** What is known of a grid before anything of it is loaded. */
export interface Grid {
  readonly address: Address;
  readonly manifest: Manifest;
  readonly layer: LayerInfo;
}

/** Finds the grids that go with a snapshot; one that cannot be read is left out, with a warning. */
export async function findGrids(
  source: Source,
  index: Index,
  {run, step}: Address,
  signal: AbortSignal,
  warnings: string[],
): Promise<Grid[]> {
  const found = layersWith(index, run, "grid").map(async (name): Promise<Grid[]> => {
    const address = gridAt(index, run, name, step);
    const manifest = address && (await optional(source.api.manifest(address, signal), warnings, describe(address)));
    return address && manifest?.grid ? [{address, manifest, layer: layerInfo(manifest.grid.layer)}] : [];
  });
  return (await Promise.all(found)).flat();
}

const vectors = ({name}: LayerInfo) => activation(network("spatial", hidden(name)));
const icons = (layer: LayerInfo) => transform("icons", vectors(layer));

/** Describes a grid; its parts are null. */
export function outline({address, manifest, layer}: Grid): ActivationGrid {
  const {settings = {}, complete = true} = manifest.grid ?? {};
  const examples = manifest.blobs.flatMap(({example}) => example ?? []);
  const drawn = [...new Set(examples)].filter((example) => findBlobs(manifest, icons(layer), example).length > 0);
  const parts = {icons: null, magnitude: null, components: null};
  return {layer, step: address.step, settings, complete, examples: drawn.sort((a, b) => a - b), ...parts};
}

/** Loads the icons alone; they may come later. */
export async function loadIcons(part: Part, grid: Grid, example: number, later: Later): Promise<ActivationGrid> {
  const outlined = outline(grid);
  if (!outlined.examples.includes(example)) return outlined;
  const key = `${describe(grid.address)}, icons of example ${example}`;
  return {...outlined, icons: await later.load(key, () => iconsOf(part, grid, example))};
}

/** Loads all of a grid. */
export async function loadGrid(part: Part, grid: Grid, example: number): Promise<ActivationGrid> {
  const outlined = outline(grid);
  if (!outlined.examples.includes(example)) return outlined;
  const [loaded, magnitude, components] = await Promise.all([
    iconsOf(part, grid, example),
    measured(part, transform("magnitude", vectors(grid.layer)), example, "magnitudes"),
    loadComponents(part, grid, example),
  ]);
  return {...outlined, icons: loaded, magnitude, components};
}

const iconsOf = (part: Part, {layer}: Grid, example: number) =>
  blobOf(part, icons(layer), example, `icons of example ${example}`, loadAtlas);

async function loadComponents(part: Part, {layer}: Grid, example: number): Promise<Components | null> {
  const directions = transform("principal components", vectors(layer));
  const [shares, values, pictures] = await Promise.all([
    blobOf(part, transform("shares", directions), null, "shares", loadValues),
    measured(part, transform("values", directions), example, "values along the components"),
    blobOf(part, transform("icons", directions), null, "icons of the components", loadAtlas),
  ]);
  return shares && shares.length > 0 && values ? {shares, values, icons: pictures} : null;
}
