/** Loads the parts of an artifact. */
import {findBlobs, type Address, type Api, type BlobInfo, type LayerJson, type Manifest, type ScaleInfo} from "../api";
import {dumps, type Content} from "../grammar";
import {magnitude} from "../math/scale";
import type {Atlas, LayerInfo, Measured} from "../model/layer";
import {optional} from "./optional";

export interface Part {
  readonly api: Api;
  readonly address: Address;
  readonly manifest: Manifest;
  readonly scales: readonly ScaleInfo[];
  readonly signal: AbortSignal;
  readonly warnings: string[];
}

export const describe = ({run, tag, step}: Address): string => `Run “${run}”, ${tag}, step ${step}`;

export const layerInfo = ({name, height, width, channels, signed}: LayerJson): LayerInfo => ({
  name,
  height,
  width,
  channels,
  signed,
});

export const row = (values: Float32Array, index: number, size: number): Float32Array =>
  values.subarray(index * size, (index + 1) * size);

/** Loads values with the scale of their run; `target` picks the blob, and the row along axis 0, of one class. */
export async function measured(
  part: Part,
  content: Content,
  example: number,
  what: string,
  target?: number,
): Promise<Measured | null> {
  const blobs = findBlobs(part.manifest, content, example);
  const blob = target === undefined ? blobs.at(0) : blobs.find(({targets}) => targets.includes(target));
  if (blob === undefined) return null;
  const tensor = await optional(
    part.api.array(part.address, blob, part.signal),
    part.warnings,
    `${describe(part.address)}, ${what}`,
  );
  if (tensor === null) return null;
  const at = target === undefined ? 0 : blob.targets.indexOf(target);
  const size = tensor.values.length / (target === undefined ? 1 : blob.targets.length);
  const scale = part.scales.find((entry) => entry.content === dumps(content));
  const values = row(tensor.values, at, size);
  return {
    values: blob.strongest === null ? values : values.map((value) => (value === 0 ? NaN : value)),
    ...(blob.strongest === null ? {} : {strongest: blob.strongest}),
    scale: scale ? {...scale, over: "run"} : {maximum: magnitude(blob), p99: blob.p99, over: "image"},
  };
}

/** Loads the one blob of a content, if it is there, in a way that suits its encoding. */
export async function blobOf<T>(
  {api, address, manifest, signal, warnings}: Omit<Part, "scales">,
  content: Content,
  example: number | null,
  what: string,
  load: (api: Api, address: Address, blob: BlobInfo, signal: AbortSignal) => Promise<T | null>,
): Promise<T | null> {
  const blob = findBlobs(manifest, content, example).at(0);
  return blob ? await optional(load(api, address, blob, signal), warnings, `${describe(address)}, ${what}`) : null;
}

export async function loadValues(
  api: Api,
  address: Address,
  blob: BlobInfo,
  signal: AbortSignal,
): Promise<Float32Array> {
  return (await api.array(address, blob, signal)).values;
}

export async function loadAtlas(
  api: Api,
  address: Address,
  blob: BlobInfo,
  signal: AbortSignal,
): Promise<Atlas | null> {
  if (blob.sprite === null) return null;
  const {tile_height, tile_width, columns, count} = blob.sprite;
  return {
    bitmap: await api.image(address, blob, signal),
    sprite: {tileHeight: tile_height, tileWidth: tile_width, columns, count},
  };
}
